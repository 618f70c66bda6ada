from server.web.pages.kept import Kept


def test_a_value_is_made_once():
    kept: Kept[int] = Kept(2)
    made = []

    values = [kept.get_or_make("a", lambda: made.append(1) or len(made)) for _ in range(3)]

    assert values == [1, 1, 1]


def test_what_was_used_longest_ago_is_forgotten():
    kept: Kept[str] = Kept(2)
    for key in ("a", "b", "a", "c"):
        kept.get_or_make(key, lambda: "old")

    assert kept.get_or_make("a", lambda: "new") == "old"
    assert kept.get_or_make("b", lambda: "new") == "new"


def test_what_is_kept_is_found_until_there_is_too_much():
    kept = Kept(2)
    for number in range(3):
        kept.keep(number, str(number))

    assert [kept.find(number) for number in range(3)] == [None, "1", "2"]
