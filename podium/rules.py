"""The rules of a competition, to be read before they are accepted."""

from __future__ import annotations

from dataclasses import dataclass

from podium import markup


@dataclass(frozen=True)
class Rules:
    """The rules in force, in Markdown."""

    version: int
    markdown: str

    def __str__(self) -> str:
        return self.markdown.strip()

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the text as it was written, for it is a stranger's."""
        return markup.box(
            markup.paragraph(f"Rules, version {self.version}", is_title=True), markup.preformatted(str(self))
        )
