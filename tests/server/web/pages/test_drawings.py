from server.domain.previews import preview_table
from server.web.pages.drawings import column_cards, draw, find_target

HEADER = ["id", "size", "kind", "note"]
ROWS = [["1", "2.5", "a", "x y"], ["2", "", "a", "z"], ["3", "-1", "b", ""]]


def preview(header=HEADER, rows=ROWS):
    return preview_table(header, rows, id_column="id", descriptions={"size": "In metres."})


def test_bars_fill_the_drawing_and_the_highest_reaches_its_top():
    drawing = draw(preview()["columns"][2], size=(240, 48))

    assert [(bar.label, bar.count, bar.height) for bar in drawing.bars] == [("a", 2, 46.0), ("b", 1, 23.0)]
    assert drawing.bars[0].x == 0
    assert drawing.bars[-1].x + drawing.bars[-1].width == 240


def test_the_label_states_what_the_drawing_shows():
    columns = preview()["columns"]

    assert draw(columns[1], size=(240, 48)).label == "Distribution of size: from −1 to 2.5, 0.75 on average"
    assert draw(columns[2], size=(240, 48)).label == "Distribution of kind: 2 values, most often a (67%)"


def test_an_id_has_no_drawing():
    card = column_cards(preview())[0]

    assert card.drawing is None
    assert card.figures == (("values", "3"), ("such as", "1"))


def test_a_card_tells_kind_description_and_missing_share():
    card = column_cards(preview())[1]

    assert (card.name, card.kind, card.description, card.missing) == ("size", "number", "In metres.", "33% missing.")
    assert card.figures == (("min", "−1"), ("mean", "0.75"), ("max", "2.5"))


def test_the_target_is_the_one_column_that_the_test_file_lacks():
    test = preview(["id", "kind", "note"], [["9", "a", "x"]])

    assert find_target(preview(), test)["name"] == "size"
    assert find_target(preview(), preview(["id"], [["9"]])) is None
    assert find_target(preview(), preview()) is None
