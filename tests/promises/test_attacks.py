"""What attacks on the public score reach in each honest mode, by simulation with fixed seeds."""

from __future__ import annotations

import statistics

import numpy as np
import pytest

from benchmarks.attacks import Board, boost, count_readable, decode, draw_luck, oracle_losses, read_out
from server.domain.honesty import HonestMode


@pytest.mark.parametrize("n_files", [300, 700])
def test_the_ladder_keeps_public_and_private_score_within_noise(n_files: int):
    found = [boost(HonestMode.LADDER, n_files=n_files, seed=seed) for seed in range(20)]

    # Of one run the two differ by √2 standard errors by chance alone, so the mean of many is held to the promise.
    assert statistics.fmean(each.gap for each in found) < 2
    # What is shown is the luckiest of all files, yet below what the luckiest of as many files reaches by itself.
    luck = statistics.fmean(draw_luck(n_files=n_files, seed=seed) for seed in range(20))
    assert statistics.fmean(each.shown_gap for each in found) < luck


@pytest.mark.parametrize("mode", [HonestMode.EXACT, HonestMode.ROUNDED])
def test_boosting_does_fit_scores_that_are_shown_as_they_are_or_rounded(mode: HonestMode):
    assert boost(mode, n_files=500).gap > 8


def test_the_oracle_reads_all_labels_out_of_exact_scores():
    found = read_out(HonestMode.EXACT, n_files=200, n_public=1000)

    assert (found.n_asked, found.share_right) == (1000, 1.0)
    assert found.labels_per_file > 10


def test_full_precision_tells_more_labels_of_one_file_than_five_decimals():
    full = read_out(HonestMode.EXACT, n_files=1, n_public=100, decimals=15)
    five = read_out(HonestMode.EXACT, n_files=1, n_public=100, decimals=5)

    assert (full.share_right, five.share_right) == (1.0, 1.0)
    assert full.labels_per_file > 40
    assert 10 <= five.labels_per_file < 20


@pytest.mark.parametrize("mode", [HonestMode.ROUNDED, HonestMode.LADDER])
def test_rounded_and_ladder_tell_the_oracle_hardly_more_than_chance(mode: HonestMode):
    right, asked = 0.0, 0
    for seed in range(10):
        found = read_out(mode, n_files=200, n_public=1000, seed=seed)
        right += found.share_right * found.n_asked
        asked += found.n_asked

    assert asked >= 2000
    assert right / asked < 0.55


def test_the_decoder_finds_the_labels_that_a_score_was_made_of():
    labels = np.random.default_rng(3).random(50) < 0.5
    m = count_readable(50, 1e-9)
    rows = np.arange(m)

    score = float(oracle_losses(labels, rows).mean())

    assert decode(score, 50, m).tolist() == labels[:m].tolist()


def test_the_ladder_of_the_simulation_withholds_what_is_no_better():
    board = Board(HonestMode.LADDER, higher_is_better=True, step=0.1)
    hits = np.tile([1.0, 0.0], 50)

    assert board.submit(hits) == 0.5
    assert board.submit(hits[::-1].copy()) is None
    assert board.submit(np.ones(100)) == 1.0
