"""The rules, as they are read before they are accepted."""

from __future__ import annotations

from podium.rules import Rules


def test_rules_print_as_they_were_written_and_show_no_markup_of_the_host():
    rules = Rules(3, "\n# Be fair\n\n<script>alert(1)</script>\n")

    assert str(rules) == "# Be fair\n\n<script>alert(1)</script>"
    assert "<script" not in rules._repr_html_()
    assert "version 3" in rules._repr_html_()
