"""Old metric files on the libraries of today: each thing that was taken away is there in the metric's process."""

from __future__ import annotations

from tests.scorer.custom.metric_files import metric_with, score_by

SOLUTION = "id,y\n1,a\n2,\n3,b\n"

OLD = """
assert solution["y"].dtype == object
assert solution["y"].astype(str).tolist() == ["a", "nan", "b"]
assert pd.Series(["a"]).dtype == object
assert submission.applymap(str).iloc[0, 0] == "1"
assert np.trapz([1.0, 2.0]) == 1.5
assert np.in1d([[1, 2], [3, 4]], [2, 3]).tolist() == [False, True, True, False]
assert np.in1d([1, 2], [2], invert=True).tolist() == [True, False]
assert np.float_(1) == 1.0
import warnings
with warnings.catch_warnings(record=True) as seen:
    warnings.warn_explicit("serial", UserWarning, "x.py", 1, module="joblib._multiprocessing_helpers")
assert not seen
import kaggle_metric_utilities as utilities
assert utilities.ParticipantVisibleError.__mro__[1] is Exception
return 1.0
"""


def test_what_old_files_use_is_there(tmp_path):
    assert score_by(tmp_path, metric_with(OLD), solution=SOLUTION, submission=SOLUTION).public_score == 1.0
