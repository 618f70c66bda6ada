"""The clients before 2.0: addresses, queries and forms in place of JSON objects, and the same answers."""

from tests.server.web.conftest import SAMPLE
from tests.server.web.kaggle.conftest import FILE, Kaggle

OLD = "/api/v1/competitions"


def get(ada: Kaggle, path: str):
    return ada.browser.get(f"{OLD}{path}", headers=ada.headers)


def test_lists_are_bare(ada: Kaggle):
    assert [item["ref"] for item in get(ada, "/list?page=1").json] == ["harbour"]
    assert get(ada, "/list?search=nothing").json == []
    assert get(ada, "/submissions/list/harbour").json == []


def test_groups_categories_and_orders_bear_their_older_names(ada: Kaggle, ben: Kaggle):
    assert [item["ref"] for item in get(ada, "/list?group=entered&sortBy=latestDeadline").json] == ["harbour"]
    assert get(ben, "/list?group=entered").json == []
    assert get(ada, "/list?category=gettingStarted&group=general&sortBy=numberOfTeams").json == []
    assert get(ada, "/list?category=featured").json == []
    assert [item["ref"] for item in get(ada, "/list?category=all&group=inClass&sortBy=grouped").json] == ["harbour"]
    assert get(ada, "/list?sortBy=invented").status_code == 400


def test_files_are_listed_whatever_is_sent_as_the_token_of_the_first_page(ada: Kaggle):
    for query in ("?pageToken=None&pageSize=20", "?pagesize=20", ""):
        assert len(get(ada, f"/data/list/harbour{query}").json["files"]) == 3
    assert len(get(ada, "/data/list/harbour?pagesize=2").json["files"]) == 2


def test_downloads_are_redirects(ada: Kaggle):
    one = get(ada, "/data/download/harbour/sample_submission.csv")
    everything = get(ada, "/data/download-all/harbour")

    assert ada.browser.get(one.headers["Location"], buffered=True).data == SAMPLE
    assert everything.headers["Location"].endswith("/harbour.zip")


def hand_in(ada: Kaggle, begun) -> int:
    ticket = begun.json
    assert set(ticket) == {"token", "createUrl"}
    assert ada.browser.put(ticket["createUrl"], data=FILE).status_code == 201
    form = {"blobFileTokens": ticket["token"], "submissionDescription": "old"}
    return ada.browser.post(f"{OLD}/submissions/submit/harbour", data=form, headers=ada.headers).json["ref"]


def test_files_are_handed_in_by_both_of_the_older_ways(ada: Kaggle):
    post = ada.browser.post
    first = post(
        f"{OLD}/harbour/submissions/url/{len(FILE)}/1700000000", data={"fileName": "a.csv"}, headers=ada.headers
    )
    form = {"competitionName": "harbour", "fileName": "b.csv", "contentLength": str(len(FILE))}
    second = post(f"{OLD}/submission-url", data=form, headers=ada.headers)

    refs = [hand_in(ada, begun) for begun in (first, second)]

    assert [row["ref"] for row in get(ada, "/submissions/list/harbour?page=1").json] == refs[::-1]


def test_the_board_is_shown_and_downloaded(ada: Kaggle):
    assert get(ada, "/harbour/leaderboard/view").json["submissions"] == []
    assert get(ada, "/harbour/leaderboard/download").headers["Location"].endswith("/harbour.zip")


def test_whoami(ada: Kaggle):
    assert ada.browser.get("/api/v1/hello", headers=ada.headers).json == {"userName": "ada"}
