"""A CodaLab bundle, version 1.5 or 1.8: phases by number, one implicit task in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from server.domain.documents import Document
from server.imports.codabench import FILE, blame_at, number_of
from server.imports.codabench_bundles import convert_bundle
from server.imports.codabench_parts import BundleDescription, BundleTask, Column
from server.imports.conversions import NO_CODE, Conversion, text_of
from server.imports.timelines import read_moment

LEFT_OUT = {
    "competition_docker_image": "programs run in Podium's sandbox, with its libraries",
    "image": "there are no pictures of competitions here",
    "admin_names": "accounts are other ones here; add co-hosts on the dashboard",
    "enable_detailed_results": "nothing but a score leaves the sandbox",
    "anonymous_leaderboard": "boards show teams",
    "enable_forum": "there is no forum yet",
}


def convert(conversion: Conversion) -> None:
    """Turn the bundle into a competition."""
    document = conversion.read_yaml(FILE)
    conversion.check()
    assert document is not None
    description = Reading(conversion, document).read()
    data = document.data if isinstance(document.data, dict) else {}
    for key, reason in LEFT_OUT.items():
        if data.get(key):
            conversion.leave(key, reason)
    convert_bundle(conversion, description)


@dataclass(frozen=True)
class Reading:
    """One description being read."""

    conversion: Conversion
    document: Document

    def read(self) -> BundleDescription:
        """Return the description in the form that both dialects share."""
        data = self.document.data if isinstance(self.document.data, dict) else {}
        for key in ("title", "html", "phases"):
            if not data.get(key):
                blame_at(self.conversion, self.document, (key,), None, "a value")
        pages = data.get("html")
        pages = {str(name): str(file) for name, file in pages.items()} if isinstance(pages, Mapping) else {}
        if pages and "terms" not in pages:
            blame_at(self.conversion, self.document, ("html", "terms"), None, "the page with the terms")
        phases = list(self._read_phases(data.get("phases")))
        starts = [start for _, phase in phases if (start := self._moment(phase.get("start_date"))) is not None]
        last = phases[-1][1] if phases else {}
        return BundleDescription(
            title=text_of(data, "title"),
            text=text_of(data, "description"),
            tasks=[task_of(number, phase) for number, phase in reversed(phases)],
            columns=list(self._read_columns(data.get("leaderboard"))),
            pages={name: file for name, file in pages.items() if name != "terms"},
            terms=pages.get("terms", ""),
            starts_at=min(starts) if starts else None,
            ends_at=self._moment(data.get("end_date")),
            daily_limit=number_of(last, "max_submissions_per_day", 5),
            total_limit=number_of(last, "max_submissions", 100),
        )

    def _read_phases(self, phases: object) -> Iterator[tuple[str, Mapping[str, object]]]:
        found = phases.items() if isinstance(phases, Mapping) else []
        named = [(str(number), phase) for number, phase in found if isinstance(phase, Mapping)]
        for number, phase in sorted(named, key=lambda item: number_of(item[1], "phasenumber", 0)):
            if phase.get("is_parallel_parent"):
                self.conversion.leave(f"phases.{number}", "it only gathers the phases below it")
                continue
            if not text_of(phase, "scoring_program"):
                place = ("phases", number, "scoring_program")
                blame_at(self.conversion, self.document, place, None, "the scoring program")
            if phase.get("ingestion_program"):
                self.conversion.leave(f"phases.{number}.ingestion_program", NO_CODE)
            yield number, phase

    def _moment(self, value: object) -> datetime | None:
        moment = read_moment(value)
        if value is not None and moment is None:
            blame_at(self.conversion, self.document, ("phases",), value, "a date, such as 2030-01-31")
        return moment

    def _read_columns(self, board: object) -> Iterator[Column]:
        columns = board.get("columns") if isinstance(board, Mapping) else None
        found = columns.items() if isinstance(columns, Mapping) else []
        named = [(str(key), column) for key, column in found if isinstance(column, Mapping)]
        if not named:
            blame_at(self.conversion, self.document, ("leaderboard", "columns"), None, "a column with a score")
        for key, column in sorted(named, key=lambda item: number_of(item[1], "rank", 0)):
            yield Column(key, text_of(column, "sort") != "asc", bool(column.get("computed")))


def task_of(number: str, phase: Mapping[str, object]) -> BundleTask:
    """Return the task that a phase is."""
    return BundleTask(
        place=f"phases.{number}",
        number=number,
        name=text_of(phase, "label"),
        reference_data=text_of(phase, "reference_data"),
        scoring_program=text_of(phase, "scoring_program"),
        input_data=text_of(phase, "input_data"),
        public_data=text_of(phase, "public_data"),
        starting_kit=text_of(phase, "starting_kit"),
    )
