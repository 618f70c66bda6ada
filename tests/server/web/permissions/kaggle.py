"""Who may make which call of Kaggle's clients."""

from __future__ import annotations

from typing import Any

from tests.server.web.permissions.rows import (
    ALL,
    API_ENTRANT,
    API_HOST,
    COMPETITIONS,
    FILE,
    KAGGLE,
    LEADS,
    NOBODY,
    Answers,
    Permission,
    of_each,
    users,
)

SERVICE = f"{KAGGLE}/competitions.CompetitionApiService"

RERUN = "COMPETITION_DATABUNDLE_TYPE_RERUN"

MEMBERS = (401, 403, 200, 200, 403, 403, 403), (401, *(404,) * 4, 403, 403), (401, 404, 200, 404, 404, 403, 403)

VISITORS = users(200, anonymous=401), API_HOST, API_ENTRANT


def of_kaggle(
    endpoint: str,
    method: str,
    answers: tuple[Answers, Answers, Answers],
    co_host: int | None = None,
    **fields: Any,
) -> tuple[Permission, ...]:
    """Return the rows of a call of Kaggle's clients for a competition of each visibility."""
    return tuple(
        Permission(
            f"kaggle_{endpoint}",
            f"{SERVICE}/{method}",
            row,
            "POST",
            json={"competitionName": slug, **fields},
            co_host=co_host,
        )
        for slug, row in zip(COMPETITIONS, answers, strict=True)
    )


def of_kaggle_host(endpoint: str, method: str, status: int, **fields: Any) -> tuple[Permission, ...]:
    """Return the rows of a call that is there for the hosts of a competition alone."""
    row = (401, *(404,) * 4, status, status)
    return of_kaggle(endpoint, method, (row, row, row), **fields)


def led(rows: tuple[Answers, Answers, Answers]) -> tuple[Answers, Answers, Answers]:
    """Return the answers of what leads to a file in place of sending it."""
    harbour, draft, closed = (tuple(302 if answer == 200 else answer for answer in row) for row in rows)
    return harbour, draft, closed


LED = led(((401, 403, 200, 200, 403, 200, 200), API_HOST, API_ENTRANT))


def of_kaggle_files(endpoint: str, method: str, **fields: Any) -> tuple[Permission, ...]:
    """Return the rows of a call that leads to a file."""
    return of_kaggle(endpoint, method, LED, **fields)


KAGGLE_PROGRAMS = (
    Permission(
        "kaggle_tokens.introspect",
        f"{KAGGLE}/security.OAuthService/IntrospectToken",
        ALL,
        "POST",
        json={"token": "invented"},
        needs_token=False,
    ),
    Permission("kaggle_oauth.authorize", f"{KAGGLE}/oauth2/authorize?state=7c0e", LEADS),
    Permission(
        "kaggle_oauth.exchange",
        f"{KAGGLE}/security.OAuthService/ExchangeOAuthToken",
        (400,) * 7,
        "POST",
        json={"code": "invented", "codeVerifier": "x", "grantType": "authorization_code"},
        needs_token=False,
    ),
    Permission(
        "kaggle_oauth.generate",
        f"{KAGGLE}/users.AccountService/GenerateAccessToken",
        (401,) * 7,
        "POST",
        json={"refreshToken": "invented"},
        needs_token=False,
    ),
    Permission(
        "kaggle_oauth.expire",
        f"{KAGGLE}/users.AccountService/ExpireApiToken",
        ALL,
        "POST",
        json={"token": "invented"},
        needs_token=False,
    ),
    Permission(
        "kaggle_tokens.hello", f"{KAGGLE}/api.v1.DiagnosticsService/Hello", users(200, anonymous=401), "POST", json={}
    ),
    Permission("kaggle_competitions.index", f"{SERVICE}/ListCompetitions", users(200, anonymous=401), "POST", json={}),
    *of_kaggle("competitions.show", "GetCompetition", VISITORS),
    *of_kaggle("competitions.pages", "ListCompetitionPages", VISITORS),
    *of_kaggle("competitions.hosts", "ListCompetitionHosts", VISITORS),
    *of_kaggle("data_files.index", "ListDataFiles", VISITORS),
    *of_kaggle("data_files.tree", "ListDataTreeFiles", VISITORS),
    *of_kaggle("data_files.summary", "GetCompetitionDataFilesSummary", VISITORS),
    *of_kaggle_files("data_files.download", "DownloadDataFile", fileName="train.csv"),
    *of_kaggle_files("data_files.download_all", "DownloadDataFiles"),
    Permission("kaggle_data_files.send", f"{KAGGLE}/files/invented/train.csv", NOBODY, needs_token=False),
    Permission("kaggle_uploads.receive", f"{KAGGLE}/uploads/invented", NOBODY, "PUT", body=FILE, needs_token=False),
    *of_kaggle("submissions.start", "StartSubmissionUpload", MEMBERS, fileName="a.csv", contentLength=len(FILE)),
    *of_kaggle(
        "submissions.create",
        "CreateSubmission",
        ((401, *(400,) * 6), (401, *(404,) * 4, 400, 400), (401, 404, 400, 404, 404, 400, 400)),
        blobFileTokens="invented",
    ),
    Permission(
        "kaggle_submissions.create_code", f"{SERVICE}/CreateCodeSubmission", users(400, anonymous=401), "POST", json={}
    ),
    *of_kaggle("submissions.index", "ListSubmissions", MEMBERS),
    Permission(
        "kaggle_submissions.show", f"{SERVICE}/GetSubmission", API_ENTRANT, "POST", json={"ref": "{submission}"}
    ),
    Permission(
        "kaggle_submissions.download",
        f"{SERVICE}/DownloadSubmission",
        tuple(302 if answer == 200 else answer for answer in API_ENTRANT),
        "POST",
        json={"submissionId": "{submission}"},
    ),
    Permission(
        "kaggle_submissions.episodes",
        f"{SERVICE}/ListSubmissionEpisodes",
        API_ENTRANT,
        "POST",
        json={"submissionId": "{submission}"},
    ),
    Permission("kaggle_submissions.send", f"{KAGGLE}/submissions/invented/a.csv", NOBODY, needs_token=False),
    *of_kaggle("submissions.limits", "GetSubmissionLimits", VISITORS),
    Permission(
        "kaggle_submissions.of_team",
        f"{SERVICE}/ListTeamPublicSubmissions",
        (401, *NOBODY[1:]),
        "POST",
        json={"teamId": 1_000_000},
    ),
    *of_kaggle("leaderboards.show", "GetLeaderboard", VISITORS),
    *of_kaggle(
        "leaderboards.download",
        "DownloadLeaderboard",
        led(VISITORS),
    ),
    Permission("kaggle_leaderboards.send", f"{KAGGLE}/leaderboards/invented/harbour.zip", NOBODY, needs_token=False),
    Permission("kaggle_tokens.hello", f"{KAGGLE}/hello", users(200, anonymous=401)),
    Permission("kaggle_older.index", f"{KAGGLE}/competitions/list", users(200, anonymous=401)),
    *of_each("kaggle_older.files", f"{KAGGLE}/competitions/data/list/SLUG", *VISITORS),
    *of_each("kaggle_older.download", f"{KAGGLE}/competitions/data/download/SLUG/train.csv", *LED),
    *of_each("kaggle_older.download_all", f"{KAGGLE}/competitions/data/download-all/SLUG", *LED),
    *of_each("kaggle_older.submitted", f"{KAGGLE}/competitions/submissions/list/SLUG", *MEMBERS),
    *of_each("kaggle_older.leaderboard", f"{KAGGLE}/competitions/SLUG/leaderboard/view", *VISITORS),
    *of_each("kaggle_older.download_leaderboard", f"{KAGGLE}/competitions/SLUG/leaderboard/download", *led(VISITORS)),
    # What is sent here is no form: it names neither competition nor file.
    Permission(
        "kaggle_older.start", f"{KAGGLE}/competitions/submission-url", users(400, anonymous=401), "POST", body=b""
    ),
    *of_each(
        "kaggle_older.start_by_address",
        f"{KAGGLE}/competitions/SLUG/submissions/url/9/1",
        (401, 403, 400, 400, 403, 403, 403),
        (401, *(404,) * 4, 403, 403),
        (401, 404, 400, 404, 404, 403, 403),
        method="POST",
        body=b"",
    ),
    *of_each(
        "kaggle_older.create",
        f"{KAGGLE}/competitions/submissions/submit/SLUG",
        (401, *(400,) * 6),
        (401, *(404,) * 4, 400, 400),
        (401, 404, 400, 404, 404, 400, 400),
        method="POST",
        body=b"",
    ),
    *of_kaggle("discussions.index", "ListCompetitionTopics", VISITORS),
    *of_kaggle("discussions.messages", "ListTopicMessages", VISITORS),
    Permission(
        "kaggle_discussions.show",
        f"{KAGGLE}/discussions.DiscussionApiService/GetTopic",
        (401, *NOBODY[1:]),
        "POST",
        json={"id": 1},
    ),
    Permission(
        "kaggle_discussions.comments",
        f"{KAGGLE}/discussions.DiscussionApiService/ListComments",
        users(200, anonymous=401),
        "POST",
        json={},
    ),
    Permission(
        "kaggle_discussions.search",
        f"{KAGGLE}/search.SearchApiService/ListEntities",
        users(200, anonymous=401),
        "POST",
        json={},
    ),
    # Files are sent by hosts of something, whatever that is.
    Permission(
        "kaggle_blobs.start",
        f"{KAGGLE}/blobs.BlobApiService/StartBlobUpload",
        (401, 403, 403, 403, 200, 200, 200),
        "POST",
        json={"type": "DATASET", "name": "train.csv", "contentLength": 9},
        co_host=200,
    ),
    Permission("kaggle_blobs.receive", f"{KAGGLE}/blobs/invented", NOBODY, "PUT", body=FILE, needs_token=False),
    Permission(
        "kaggle_host_competitions.create",
        f"{SERVICE}/CreateCompetition",
        (401, 403, 403, 403, 200, 200, 200),
        "POST",
        json={"title": "Quay", "slug": "quay", "briefDescription": "Tell quays apart.", "privacy": "PUBLIC"},
        co_host=403,
    ),
    *of_kaggle_host("host_competitions.publish", "LaunchCompetition", 400, futureTime="2001-01-01T00:00:00Z"),
    *of_kaggle(
        "host_competitions.share",
        "AddCompetitionHost",
        ((401, *(404,) * 4, 400, 400),) * 3,
        userName="nobody-at-all",
        co_host=403,
    ),
    *of_kaggle_host("host_data.update", "CreateCompetitionData", 400, competitionDatabundleType=RERUN),
    *of_kaggle_host("host_data.solve", "CreateCompetitionSolution", 400, blobToken="invented"),
    *of_kaggle_host("host_data.status", "GetCompetitionSolutionStatus", 200),
    *of_kaggle_host("host_settings.show", "GetCompetitionSettings", 200),
    *of_kaggle_host("host_settings.update", "UpdateCompetitionSettings", 400, updateMask="invented"),
    *of_kaggle_host("host_pages.create", "CreateCompetitionPage", 409, page={"name": "rules"}),
    *of_kaggle_host("host_pages.update", "UpdateCompetitionPage", 400, pageName="prizes", updateMask="content"),
    *of_kaggle_host("host_pages.delete", "DeleteCompetitionPage", 400, pageName="rules"),
    Permission("kaggle_discussions.refuse", f"{SERVICE}/Invented", users(400, anonymous=401), "POST", json={}),
)
