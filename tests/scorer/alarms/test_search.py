"""Honest teams with like models raise no alarm; copies under a disguise do, and nobody else with them."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.alarms import (
    COPIER,
    World,
    add_noise,
    blend,
    change_labels,
    draw_world,
    is_identical,
    list_alarms,
    replace_rows,
    right_of,
    round_digits,
    sketch_of,
)
from scorer.alarms.pairs import Sign
from scorer.alarms.search import find_pairs
from scorer.alarms.sketches import Kind

COPIED = 0


@pytest.fixture(scope="module")
def world() -> World:
    """Teams of all methods."""
    return draw_world(3, n_teams=10)


@pytest.fixture(scope="module")
def random() -> np.random.Generator:
    return np.random.default_rng(5)


def list_false(world: World, kind: Kind) -> list[tuple[int, int]]:
    return [pair for pair in list_alarms(world, kind) if not is_identical(world, kind, *pair)]


@pytest.mark.parametrize("method", ["", "forest", "logistic regression", "neighbours"])
@pytest.mark.parametrize("seed", [11])
def test_honest_teams_raise_no_alarm(method, seed):
    world = draw_world(seed, n_teams=10, method=method, n_classes=(2, 4)[seed % 2])

    assert [list_false(world, kind) for kind in Kind] == [[], []]


@pytest.mark.parametrize(
    ("disguise", "sign"),
    [
        (round_digits, Sign.NOISE),
        (add_noise(0.001), Sign.NOISE),
        (add_noise(0.01), Sign.NOISE),
        (replace_rows(0.3), Sign.EQUAL),
        (replace_rows(0.0), Sign.EQUAL),
    ],
    ids=["rounded", "little noise", "noise", "rows replaced", "as it is"],
)
def test_a_copied_file_of_numbers_is_found_with_its_owner_alone(world, random, disguise, sign):
    files = [*world.probabilities, disguise(world, COPIED, random)]
    teams = [*range(10), COPIER]

    found = find_pairs([sketch_of(file, Kind.NUMBERS) for file in files], teams, right_of(world.truth))

    assert [({teams[pair.first], teams[pair.second]}, pair.sign) for pair in found] == [({COPIED, COPIER}, sign)]
    assert found[0].p_value < 1e-4
    assert found[0].likeness > 0.5 > found[0].usual


def test_a_copied_file_of_labels_is_found_by_its_wrong_answers():
    world = draw_world(5, n_teams=10, n_classes=4)
    copy = change_labels(0.03)(world, 4, np.random.default_rng(1))
    files, teams = [*(world.labels + 1), copy], [*range(10), COPIER]

    found = find_pairs([sketch_of(file, Kind.MARKS) for file in files], teams, right_of(world.truth))

    assert [{teams[pair.first], teams[pair.second]} for pair in found] == [{4, COPIER}]
    pair = found[0]
    assert pair.sign is Sign.ERRORS
    assert pair.n_same_wrong > 1.5 * pair.expected
    assert pair.n_wrong >= pair.n_same_wrong == round(pair.likeness * pair.n_wrong)


def test_a_blend_of_two_files_is_not_told_from_a_model(world, random):
    assert list_alarms(world, Kind.NUMBERS, blend(world, COPIED, random)) == []


def test_the_order_in_which_files_come_makes_no_difference(world, random):
    files, teams = [*world.probabilities, add_noise(0.01)(world, COPIED, random)], [*range(10), COPIER]
    sketches = [sketch_of(file, Kind.NUMBERS) for file in files]

    (forth,) = find_pairs(sketches, teams, right_of(world.truth))
    (back,) = find_pairs(sketches[::-1], teams[::-1], right_of(world.truth))

    assert forth.likeness == pytest.approx(back.likeness)
    assert {teams[forth.first], teams[forth.second]} == {teams[::-1][back.first], teams[::-1][back.second]}


def test_among_few_teams_nothing_is_said(world, random):
    few = World(world.probabilities[:4], world.labels[:4], world.truth)

    assert list_alarms(few, Kind.NUMBERS, add_noise(0.01)(few, COPIED, random)) == []


def test_two_files_of_one_team_are_no_copies(world, random):
    files = [*world.probabilities, add_noise(0.01)(world, COPIED, random)]
    sketches = [sketch_of(file, Kind.NUMBERS) for file in files]

    assert find_pairs(sketches, [*range(10), COPIED], right_of(world.truth)) == []


@pytest.mark.parametrize("kind", list(Kind))
def test_constant_files_are_no_copies(world, kind):
    files = [*(world.probabilities if kind is Kind.NUMBERS else world.labels + 1), np.ones(2000), np.ones(2000)]

    found = find_pairs([sketch_of(file, kind) for file in files], range(12), right_of(world.truth))

    assert all(max(pair.first, pair.second) < 10 for pair in found)


def test_without_a_truth_files_are_compared_with_what_most_say(world, random):
    files, teams = [*world.probabilities, add_noise(0.01)(world, COPIED, random)], [*range(10), COPIER]

    found = find_pairs([sketch_of(file, Kind.NUMBERS) for file in files], teams, None)

    assert [{teams[pair.first], teams[pair.second]} for pair in found] == [{COPIED, COPIER}]
