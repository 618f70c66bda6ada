"""A host's own metric from the files to the scores: published shapes run unchanged, and each error has its reader."""

from __future__ import annotations

import gzip
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scorer.acceleration import ScoringPath
from scorer.errors import MetricError, MetricFileError, SolutionError, SubmissionError
from tests.scorer.custom.metric_files import (
    ACCURACY,
    EVENTS,
    HIERARCHICAL_F1,
    KL_DIVERGENCE,
    R2,
    SUBMISSION,
    WEIGHTED_COLUMN_AUC,
    metric_with,
    score_by,
)
from tests.scorer.files import codes

VOTES = "id,a,b,Usage\n1,1,0,Public\n2,0.5,0.5,Private\n"
COLUMNS = "id,a,b,Usage\n" + "".join(f"{row},{row % 2},{row // 2 % 2},Public\n" for row in range(8))
FOUND = "id,a,b\n" + "".join(f"{row},{row % 2},{1 - row // 2 % 2}\n" for row in range(8))
LEAVES = "id,leaf,Usage\n1,cat,Public\n2,dog,Public\n3,oak,Public\n4,cat,Private\n5,oak,Private\n"
EVENT_ROWS = "series,step,Usage\na,100,Public\na,200,Public\nb,50,Private\n"


def refused(folder, metric, **options):
    with pytest.raises(SubmissionError) as error:
        score_by(folder, metric, **options)
    return error.value.report


def broken(folder, metric, **options):
    with pytest.raises(MetricFileError) as error:
        score_by(folder, metric, **options)
    return error.value


def test_each_part_is_scored_apart_with_the_same_file(tmp_path):
    scores = score_by(tmp_path, ACCURACY)

    assert (scores.public_score, scores.private_score, scores.n_public, scores.n_private) == (0.5, 0.5, 2, 2)
    assert (scores.path, len(scores.metric_sha256), scores.output) == (ScoringPath.SEALED, 64, "")


def test_numpy_scalars_of_scikit_learn_are_scores(tmp_path):
    scores = score_by(tmp_path, R2, solution="id,y\n1,1\n2,2\n3,3\n", submission="id,y\n1,1\n2,2\n3,4\n")

    assert (scores.public_score, scores.private_score) == (0.5, None)


def test_the_divergence_of_votes_uses_kaggles_module(tmp_path):
    scores = score_by(tmp_path, KL_DIVERGENCE, solution=VOTES, submission="id,a,b\n1,0.5,0.5\n2,0.5,0.5\n")

    assert scores.public_score == pytest.approx(0.6931471805599453)
    assert scores.private_score == pytest.approx(0.0)
    report = refused(tmp_path, KL_DIVERGENCE, solution=VOTES, submission="id,a,b\n1,0.5,0.6\n2,0.5,0.5\n")
    assert codes(report) == ["metric_refused"]
    assert "do not sum to one" in report.message


def test_a_list_of_weights_reaches_the_metric_as_a_list(tmp_path):
    scores = score_by(
        tmp_path, WEIGHTED_COLUMN_AUC, solution=COLUMNS, submission=FOUND, parameters={"class_weights": "[3, 1]"}
    )

    assert scores.public_score == 0.75


def test_an_error_class_of_a_helper_is_known_by_the_names_of_its_ancestors(tmp_path):
    sound = "id,leaf\n5,oak\n4,cat\n3,oak\n2,dog\n1,cat\n"

    assert score_by(tmp_path, HIERARCHICAL_F1, solution=LEAVES, submission=sound).public_score == 1.0
    report = refused(tmp_path, HIERARCHICAL_F1, solution=LEAVES, submission=sound.replace("2,dog", "2,fox"))
    assert report.message == "There is no leaf fox."


def test_a_metric_that_matches_rows_itself_is_given_the_whole_submission(tmp_path):
    submission = "series,step\nc,1\nb,51\na,101\na,400\n"
    options = {"is_complete": True, "parameters": {"tolerance": 5}}

    scores = score_by(tmp_path, EVENTS, solution=EVENT_ROWS, submission=submission, **options)

    assert (scores.public_score, scores.private_score, scores.n_public) == (0.5, 1.0, 2)
    report = refused(tmp_path, EVENTS, solution=EVENT_ROWS, submission="series,when\na,1\n", **options)
    assert report.message == "The file needs a column `step`."


def test_the_frames_are_those_of_the_contract_and_new_on_every_call(tmp_path):
    metric = metric_with(
        'assert list(solution.columns) == ["id", "y", "w"], solution.columns\n'
        'assert list(submission.columns) == ["id", "y", "more"]\n'
        "assert solution.index.tolist() == submission.index.tolist() == [0, 1]\n"
        "assert (solution.id == submission.id).all()\n"
        "assert solution.w.dtype == float and solution.y.dtype == object and np.isnan(submission.more).all()\n"
        "mask = submission['y'] == solution['y']\n"
        "hits = len(solution[mask])\n"
        "solution.drop(columns=['id', 'y'], inplace=True)\n"
        "submission['y'] = 'spoilt'\n"
        "return hits"
    )
    solution = "id,y,w,usage\n3,a,1,Private\n1,b,,Public\n4,c,2,private\n2,d,1,PUBLIC\n"

    scores = score_by(tmp_path, metric, solution=solution, submission="id,y,more\n1,b,\n2,x,\n3,a,\n4,c,\n")

    assert (scores.public_score, scores.private_score) == (1.0, 2.0)


def test_types_are_told_from_the_whole_file_not_from_a_part(tmp_path):
    metric = metric_with("return float(submission.y.dtype == float)")
    solution = "id,y,Usage\n1,1,Public\n2,0,Private\n"

    assert score_by(tmp_path, metric, solution=solution, submission="id,y\n1,1\n2,0.5\n").public_score == 1.0


def test_what_stands_beside_the_ids_is_the_metrics_business(tmp_path):
    metric = metric_with("return submission.y.isna().sum()")

    scores = score_by(tmp_path, metric, submission=SUBMISSION.replace("2,1", "2,").replace("1,1", "1,NaN"))

    assert (scores.public_score, scores.notes) == (2.0, ())


def test_ids_are_checked_before_the_metric_runs(tmp_path):
    report = refused(tmp_path, metric_with("raise ValueError"), submission="ID;y\n1;0\n1;0\n9;1\n4;x\nz;1\n")

    assert codes(report) == ["id_not_integer", "id_missing", "id_unknown", "id_duplicate", "column_case",
                             "delimiter_unusual"]  # fmt: skip
    assert codes(refused(tmp_path, ACCURACY, submission="key,y\n1,0\n")) == ["column_missing"]


def test_the_host_is_told_of_a_solution_without_sound_ids(tmp_path):
    with pytest.raises(SolutionError, match="1 id more than once"):
        score_by(tmp_path, ACCURACY, solution="id,y\n1,0\n1,1\n")
    with pytest.raises(SolutionError, match="no column `key`"):
        score_by(tmp_path, ACCURACY, id_column="key")


def test_parameters_are_judged_before_the_metric_runs(tmp_path):
    with pytest.raises(MetricError) as error:
        score_by(tmp_path, EVENTS, parameters={"tolerances": 3})

    assert error.value.faults == (
        "The metric metric.py has no parameter `tolerances`. Did you mean `tolerance`?",
        "The metric metric.py needs the parameter `tolerance`: float.",
    )


def test_a_refusal_is_cut_and_shows_neither_traceback_nor_cause(tmp_path):
    metric = metric_with(
        "print('secret 17')\ntry:\n    {}['secret 42']\nexcept KeyError as error:\n"
        "    raise ParticipantVisibleError('Row\\n\\x1b[31m two: ' + 'x' * 400) from error"
    )

    report = refused(tmp_path, metric)

    [problem] = report.problems
    assert (problem.code, len(problem.message)) == ("metric_refused", 280)
    assert problem.message.startswith("Row [31m two: xxx")
    assert "secret" not in str(report.to_dict())


def test_what_else_is_raised_is_for_the_host(tmp_path):
    error = broken(tmp_path, metric_with("print('seen')\nraise HostVisibleError('row 3 is 17')"))

    assert (error.kind, str(error)) == ("HostVisibleError", "HostVisibleError: row 3 is 17")
    assert error.output == "seen\n"
    assert "raise HostVisibleError('row 3 is 17')" in error.trace


def test_a_fault_while_the_file_is_imported_refuses_no_submission(tmp_path):
    error = broken(tmp_path, metric_with("return 1", before="class ParticipantVisibleError(Exception): pass\n"
                                         "raise ParticipantVisibleError('no')"))  # fmt: skip

    assert str(error) == "ParticipantVisibleError: no"


def test_a_parquet_file_keeps_its_types_and_a_packed_one_is_unpacked(tmp_path):
    file = io.BytesIO()
    pq.write_table(pa.table({"y": ["1", "0", "1", "1", "0"], "id": [2, 1, 3, 4, 5]}), file)
    metric = metric_with("assert submission.y.dtype == object\nreturn (submission.y.astype(int) == solution.y).mean()")

    assert score_by(tmp_path, metric, submission=file.getvalue()).public_score == 1.0
    assert score_by(tmp_path, ACCURACY, submission=gzip.compress(SUBMISSION.encode())).public_score == 0.5
