"""Rows matched by id: every order, every fault, on both paths."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorer.acceleration import use_kernels
from scorer.errors import SubmissionError
from scorer.scoring import read_submission, score_table
from scorer.warming import warm_up
from tests.scorer.files import SOUND, prepare, refusal, write


@st.composite
def id_files(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Return ids of a solution and of a submission that is right, shuffled, or spoilt."""
    whole = st.one_of(st.integers(0, 20), st.integers(-(2**63) + 1, 2**63 - 1)).map(str)
    text = st.text("abcdefghijk012", min_size=1, max_size=20)
    known = draw(st.lists(draw(st.sampled_from([whole, text])), min_size=2, max_size=12, unique=True))
    given_ids = list(draw(st.permutations(known)))
    spoil = draw(st.sampled_from(["nothing", "drop", "repeat", "strange"]))
    if spoil == "drop":
        given_ids.pop()
    elif spoil == "repeat":
        given_ids[0] = given_ids[-1]
    elif spoil == "strange":
        given_ids[0] = "9999999999"
    return known, given_ids


@given(id_files())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_paths_find_every_id_and_tell_the_same_faults(tmp_path, data):
    known, given_ids = data
    solution = "id,y\n" + "".join(f"{name},{place}.5\n" for place, name in enumerate(known))
    place_of = {name: place for place, name in enumerate(known)}
    submission = "id,y\n" + "".join(f"{name},{place_of.get(name, 0)}.5\n" for name in given_ids)

    told = []
    for choose in (warm_up, lambda: use_kernels(None)):
        choose()
        compiled = prepare(tmp_path, solution, "rmse")
        try:
            table = read_submission(write(tmp_path, "p.csv", submission), compiled.schema)
            told.append(score_table(table, compiled).public_score)
        except SubmissionError as error:
            told.append(error.report)

    assert told[0] == told[1]
    assert (told[0] == 0.0) == (sorted(given_ids) == sorted(known))


def test_a_duplicate_names_both_rows(tmp_path):
    (problem,) = refusal(tmp_path, SOUND + "2,0.5\n2,0.6\n").problems

    assert problem.message == "1 id given more than once: “2” in row 2 and again in row 7."
    assert [(example.row, example.found) for example in problem.examples] == [
        (7, "also in row 2"),
        (8, "also in row 2"),
    ]


def test_an_id_whose_row_could_not_be_read_is_not_called_missing(tmp_path):
    (problem,) = refusal(tmp_path, SOUND.replace("3,0.4", "3,0.4,7")).problems

    assert problem.code == "row_width"
