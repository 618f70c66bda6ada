"""The face of Kaggle's clients is whole: every method of the smallest useful server is there."""

import pytest
from flask import Flask

METHODS = (
    "ListCompetitions",
    "ListDataFiles",
    "DownloadDataFile",
    "DownloadDataFiles",
    "StartSubmissionUpload",
    "CreateSubmission",
    "ListSubmissions",
    "GetSubmission",
    "GetSubmissionLimits",
    "GetLeaderboard",
    "DownloadLeaderboard",
)


@pytest.mark.parametrize("method", METHODS)
def test_each_method_has_a_route_of_its_own(app: Flask, method: str):
    with app.test_request_context(f"/api/v1/competitions.CompetitionApiService/{method}", method="POST") as context:
        assert context.request.endpoint != "kaggle_discussions.refuse"
