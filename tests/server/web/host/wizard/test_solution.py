"""The step “Solution”."""

from __future__ import annotations

from tests.server.web.host.conftest import words
from tests.server.web.host.wizard.conftest import page_of, read, send


def test_while_the_file_is_read_the_page_says_so_and_comes_again(hanna):
    path = send(hanna, "/host/new", title="Customer Churn").location

    text = page_of(hanna, path)

    assert "Reading labels.csv." in text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in text


def test_what_was_read_is_proposed_with_reasons(hanna, churn):
    text = page_of(hanna, f"{churn}/solution")

    assert "120 rows, 3 columns" in words(text)
    assert "<code>churn</code> is 0 or 1" in text
    assert 'value="churn" aria-label="Predict churn" checked' in text
    assert "<option selected>customer</option>" in text


def test_other_columns_are_read_anew(database, hanna, churn, run):
    hanna.post_form(f"{churn}/solution", {"id_column": "#", "target": "age"})
    run()

    draft, known, *_ = read(database, churn)
    assert (draft.spec["id_column"], known.targets, draft.spec["metric"]["name"]) == ("id", ("age",), "rmse")


def test_a_column_cannot_name_the_rows_and_be_predicted(hanna, churn):
    response = hanna.post_form(f"{churn}/solution", {"id_column": "churn", "target": "churn"})

    assert response.status_code == 400
    assert "it cannot be predicted as well" in response.get_data(as_text=True)


def test_another_file_takes_the_place_of_the_first(database, hanna, churn, run):
    response = send(hanna, f"{churn}/solution/file", content="id,y\n" + "".join(f"{n},{n}.5\n" for n in range(40)))
    run()

    draft, known, files, _ = read(database, churn)
    assert response.status_code == 303
    assert (known.targets, draft.spec["metric"]["name"], known.trial["n_public"]) == (("y",), "rmse", 20)
    assert "private/baselines/rate.csv" not in files


def test_a_file_that_could_not_be_read_says_why_and_asks_for_another(hanna, churn, run):
    send(hanna, f"{churn}/solution/file", content="id,id\n1,2\n")
    run()

    text = page_of(hanna, f"{churn}/solution")

    assert "The solution has the column <code>id</code> more than once." in text
    assert "Drop" in text or "Choose the solution" in text
