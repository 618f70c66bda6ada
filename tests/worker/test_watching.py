"""Real workers sketch files that have their score and raise alarms, while scores come first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import select, update

from benchmarks.alarms import World, add_noise, draw_world
from scorer.alarms.pairs import MOST_ROWS
from server.models import Alarm, AlarmKind, Score, Sketch, Submission
from tests import factories
from tests.worker.arena import Arena, submission_text, wait_until

N_ROWS = 40
OWN_METRIC = """\"\"\"The share of rows that are near.\"\"\"
import pandas as pd


def score(solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str) -> float:
    return float(((solution["y"] - submission["y"]).abs() < 0.5).mean())
"""


def text_of(values) -> str:
    return "id,y\n" + "".join(f"{row},{value:.7f}\n" for row, value in enumerate(values))


def solution_of(truth) -> str:
    usage = ("Public", "Private")
    return "id,y,Usage\n" + "".join(f"{row},{value},{usage[row % 2]}\n" for row, value in enumerate(truth))


def end(session, number: int) -> None:
    """Give a submission a score that nobody computed, and no interval."""
    now = datetime.now(UTC)
    submission = session.get_one(Submission, number)
    submission.status, submission.scored_at = "complete", now
    score = {"submission_id": number, "solution_version": 1, "public_score": 0.5, "receipt": {}}
    session.add(Score(estimated_at=now, created_at=now, **score))


def get_sketch(arena: Arena, number: int) -> Sketch | None:
    with arena.database.reading() as session:
        return session.get(Sketch, number)


def list_alarms(arena: Arena) -> list[Alarm]:
    with arena.database.reading() as session:
        return list(session.scalars(select(Alarm).order_by(Alarm.id)))


def wait_for_sketches(arena: Arena, *numbers: int) -> list[Sketch]:
    wait_until(lambda: all(get_sketch(arena, number) for number in numbers), "the sketches", arena.logs)
    found = [get_sketch(arena, number) for number in numbers]
    return [each for each in found if each is not None]


def wait_for_survey(arena: Arena, *numbers: int) -> None:
    """Wait for a survey of all; the pause between two surveys is taken as over."""

    def is_done() -> bool:
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        past = update(Sketch).where(Sketch.surveyed_at > long_ago).values(surveyed_at=long_ago)
        arena.database.write(lambda session: session.execute(past))
        return all(each.surveyed_at for each in wait_for_sketches(arena, *numbers))

    wait_until(is_done, "the survey", arena.logs)


def join_team(arena: Arena, name: str) -> None:
    """Have the next files handed in by another team."""

    def make(session):
        user = factories.make_user(session, name=name)
        return user, factories.make_team(session, competition=arena.competition, user=user)

    arena.user, arena.team = arena.database.write(make)


def test_a_file_that_has_its_score_is_sketched(arena: Arena) -> None:
    arena.start()
    number = arena.submit()

    (found,) = wait_for_sketches(arena, number)

    assert (found.n_rows, found.n_distinct, found.n_apart, found.is_probe_like) == (N_ROWS, 2, 20, False)
    with arena.database.reading() as session:
        score = session.scalars(select(Score).where(Score.submission_id == number)).one()
    assert score.estimated_at <= score.sketched_at
    assert found.storage_key is not None
    assert (arena.settings.data / "files" / found.storage_key).exists()


def test_the_nearest_earlier_file_and_the_rows_that_changed_are_found_exactly(arena: Arena) -> None:
    arena.start()
    values = np.linspace(0.1, 0.9, N_ROWS)
    first = arena.submit(text_of(values))
    other = arena.submit(text_of(values[::-1]))
    values[[3, 8]] += 0.01
    probe = arena.submit(text_of(values))

    found = wait_for_sketches(arena, first, other, probe)

    assert [(each.nearest_id, each.n_changed) for each in found] == [(None, None), (first, N_ROWS), (first, 2)]


def test_a_series_of_probes_is_an_alarm_that_grows_and_is_not_doubled(arena: Arena) -> None:
    arena.start()
    values = np.linspace(0.1, 0.9, N_ROWS)
    numbers = []
    for row in range(7):
        values[row] += 0.5
        numbers.append(arena.submit(text_of(values)))
    wait_for_survey(arena, *numbers)

    (alarm,) = list_alarms(arena)
    assert (alarm.kind, alarm.subject, alarm.evidence["n_steps"]) == (AlarmKind.PROBING, f"team:{arena.team.id}", 6)
    assert alarm.submission_ids == numbers

    values[7] += 0.5
    last = arena.submit(text_of(values))
    wait_for_survey(arena, last)

    (grown,) = list_alarms(arena)
    assert (grown.id, grown.evidence["n_steps"]) == (alarm.id, 7)
    assert grown.last_seen_at > alarm.last_seen_at


def test_files_for_a_hosts_own_metric_are_held_against_each_other_as_they_stand(make_arena) -> None:
    arena = make_arena(metric=OWN_METRIC)
    arena.start()
    values = np.linspace(0.1, 0.9, N_ROWS)
    first = arena.submit(text_of(values))
    values[[3, 8]] += 0.01
    probe = arena.submit(text_of(values))
    join_team(arena, "copier")
    copy = arena.submit(text_of(values).replace("id,y", "id;y").replace(",", ";"))
    wait_for_survey(arena, first, probe, copy)

    found = wait_for_sketches(arena, first, probe, copy)

    assert [(each.nearest_id, each.n_changed) for each in found] == [(None, None), (first, 2), (None, None)]
    (alarm,) = list_alarms(arena)
    assert alarm.kind == AlarmKind.COPIES
    assert [(pair["first_id"], pair["second_id"]) for pair in alarm.evidence["same"]] == [(probe, copy)]


def test_copies_between_teams_are_found_as_they_are_and_under_noise(make_arena) -> None:
    world: World = draw_world(3, n_teams=8, n_rows=1000)
    noisy = add_noise(0.005)(world, 2, np.random.default_rng(1))
    arena = make_arena(solution=solution_of(world.truth))
    arena.start()
    numbers, teams = [], []
    for place, values in enumerate([*world.probabilities, noisy, world.probabilities[5]]):
        join_team(arena, f"team-{place}")
        teams.append(arena.team.id)
        numbers.append(arena.submit(text_of(values)))
    wait_for_survey(arena, *numbers)

    found = {tuple(alarm.team_ids): alarm for alarm in list_alarms(arena)}

    assert set(found) == {(teams[2], teams[8]), (teams[5], teams[9])}
    near, same = found[teams[2], teams[8]].evidence, found[teams[5], teams[9]].evidence
    assert [(pair["first_id"], pair["second_id"], pair["sign"]) for pair in near["near"]] == [
        (numbers[2], numbers[8], "noise")
    ]
    assert same["same"] == [{"first_id": numbers[5], "second_id": numbers[9]}]
    rows = near["near"][0]["rows"]
    assert len(rows) == MOST_ROWS
    for told in rows:
        assert told["truth"] == str(int(world.truth[int(told["id"])]))
        assert float(told["first"]) == pytest.approx(world.probabilities[2][int(told["id"])], rel=1e-4, abs=1e-6)


def test_a_lost_file_has_no_sketch_and_stops_nobody(arena: Arena) -> None:
    number = arena.submit(submission_text(), is_enqueued=False)

    arena.database.write(end, number)
    arena.path_of(number).unlink()
    worker = arena.start()
    worker.wait_for("submission_sketched")

    (found,) = wait_for_sketches(arena, number)
    assert (found.content_sha256, found.storage_key) == (None, None)
    assert "file_damaged" in worker.log


def test_a_compiled_solution_that_cannot_be_read_is_made_again(arena: Arena) -> None:
    first = arena.start()
    wait_for_sketches(arena, arena.submit())
    first.end()
    number = arena.submit(text_of(np.linspace(0.1, 0.9, N_ROWS)), is_enqueued=False)
    arena.database.write(end, number)
    (manifest,) = (arena.settings.data / "cache" / "solutions").glob("*/manifest.json")
    manifest.write_text("{}")

    arena.start()

    (found,) = wait_for_sketches(arena, number)
    assert found.storage_key is not None
