"""The pages of a Codabench bundle: each put where its title says, HTML as Markdown, pictures taken along."""

from __future__ import annotations

from pathlib import PurePosixPath

from server.imports.codabench_parts import BundleDescription
from server.imports.conversions import Conversion
from server.imports.html_pages import to_markdown
from server.imports.pictures import bring_pictures

PAGES = ("overview", "data", "evaluation", "rules")


def read_pages(conversion: Conversion, description: BundleDescription) -> None:
    """Put each page where its title says; those of other titles follow the overview."""
    for title, name in [*description.pages.items(), *([("rules", description.terms)] if description.terms else [])]:
        text = conversion.read_text(name) if name else None
        if text is None:
            continue
        if not text.strip():
            conversion.blame(name, "an empty file", "some text")
            continue
        is_html = PurePosixPath(name).suffix.casefold() in {".html", ".htm"}
        markdown = bring_pictures(conversion, to_markdown(text) if is_html else text, file=name)
        page = next((page for page in PAGES if page in title.casefold()), "overview")
        before = conversion.pages.get(page)
        conversion.pages[page] = markdown if before is None else f"{before}\n## {title}\n\n{markdown}"
        if is_html:
            conversion.change(f"page {title}", f"the page “{page}”", "HTML became Markdown")
        else:
            conversion.take(f"page {title}", f"the page “{page}”")
