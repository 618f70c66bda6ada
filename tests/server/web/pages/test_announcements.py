from tests.browser import Browser

PAGE = "/competitions/harbour/announcements"


def test_a_competition_without_announcements_says_so(stranger: Browser):
    assert "No announcements yet" in stranger.get(PAGE).text
    assert "All announcements" not in stranger.get("/competitions/harbour").text


def test_what_is_not_there_cannot_be_put_away(ada: Browser):
    assert ada.post_form(f"{PAGE}/7/dismiss").status_code == 404
