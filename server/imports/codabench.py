"""A Codabench bundle of version 2: its `competition.yaml` read, with all of its faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain.documents import Document
from server.imports.codabench_bundles import convert_bundle
from server.imports.codabench_parts import BundleDescription, BundleTask, Column
from server.imports.conversions import Conversion, say, text_of
from server.imports.timelines import has_clock_time, read_moment

FILE = "competition.yaml"
LEFT_OUT = {
    "docker_image": "programs run in Podium's sandbox, with its libraries",
    "queue": "it names a queue of another server",
    "fact_sheet": "Podium asks entrants nothing; use the description of a submission",
    "reward": "prizes are told on the pages",
    "image": "there are no pictures of competitions here",
    "contact_email": "entrants write to the host by the page of the competition",
    "competition_type": "there is one kind",
    "make_programs_available": "the scoring program stays with the host",
    "enable_detailed_results": "nothing but a score leaves the sandbox",
    "auto_run_submissions": "submissions are scored at once",
}


def convert(conversion: Conversion) -> None:
    """Turn the bundle into a competition."""
    document = conversion.read_yaml(FILE)
    conversion.check()
    assert document is not None
    description = Reading(conversion, document).read()
    for key, reason in LEFT_OUT.items():
        data = document.data
        if isinstance(data, dict) and data.get(key):
            conversion.leave(key, reason)
    convert_bundle(conversion, description)


@dataclass(frozen=True)
class Reading:
    """One description being read; what is wrong with it is noted with its line."""

    conversion: Conversion
    document: Document

    @property
    def data(self) -> Mapping[str, object]:
        """Return the description."""
        return self.document.data if isinstance(self.document.data, dict) else {}

    def blame(self, place: tuple[str | int, ...], found: object, expected: str) -> None:
        """Note a fault of a value."""
        blame_at(self.conversion, self.document, place, found, expected)

    def read(self) -> BundleDescription:
        """Return the description in the form that both dialects share."""
        for key in ("title", "terms", "tasks", "phases"):
            if not self.data.get(key):
                self.blame((key,), None, "a value")
        tasks = {task.place: task for task in self._read_tasks()}
        phases = list(self._read_phases())
        starts = [moment for moment, _ in phases if moment is not None]
        ends = [moment for _, moment in phases]
        last = self._phase_maps()[-1:] or [{}]
        return BundleDescription(
            title=text_of(self.data, "title"),
            text=text_of(self.data, "description"),
            tasks=list(self._choose_tasks(tasks)),
            columns=list(self._read_columns()),
            pages={text_of(page, "title"): text_of(page, "file") for page in items(self.data.get("pages"))},
            terms=text_of(self.data, "terms"),
            starts_at=min(starts) if starts else None,
            ends_at=ends[-1] if ends else None,
            daily_limit=number_of(last[0], "max_submissions_per_day", 5),
            total_limit=number_of(last[0], "max_submissions", 100),
        )

    def _read_tasks(self) -> Iterator[BundleTask]:
        for number, task in enumerate(items(self.data.get("tasks"))):
            place = ("tasks", number)
            if task.get("key") and not task.get("scoring_program"):
                found = "the key of a task on another server"
                self.blame((*place, "key"), found, "a task of the bundle, with its files")
                continue
            if not text_of(task, "scoring_program"):
                self.blame((*place, "scoring_program"), None, "the scoring program")
            if task.get("ingestion_program"):
                why = "Podium takes prediction files and runs no program of an entrant"
                self.conversion.leave(f"tasks[{number}].ingestion_program", why)
            yield BundleTask(
                place=f"tasks[{number}]",
                number=number_in(task, number),
                name=text_of(task, "name"),
                reference_data=text_of(task, "reference_data"),
                scoring_program=text_of(task, "scoring_program"),
                input_data=text_of(task, "input_data"),
                solutions=tuple(self._read_solutions(number_in(task, number))),
            )

    def _read_solutions(self, task: str) -> Iterator[str]:
        """Return the files of submissions for a task: those that name it, or none."""
        for item in items(self.data.get("solutions")):
            tasks = item.get("tasks")
            named = [str(each) for each in tasks] if isinstance(tasks, list) else []
            if (not named or task in named) and (path := text_of(item, "path")):
                yield path

    def _phase_maps(self) -> list[Mapping[str, object]]:
        phases = items(self.data.get("phases"))
        return sorted(phases, key=lambda phase: number_of(phase, "index", 0))

    def _read_phases(self) -> Iterator[tuple[datetime | None, datetime | None]]:
        before: datetime | None = None
        for number, phase in enumerate(items(self.data.get("phases"))):
            start, end = (self._moment(("phases", number, key), phase.get(key)) for key in ("start", "end"))
            if before is not None and start is not None and start <= before:
                expected = f"a start after {before:%Y-%m-%d %H:%M} UTC, when the phase before ends"
                self.conversion.mend(
                    f"{FILE}, phases[{number}].start: found {say(phase.get('start'))}; expected {expected}."
                )
            before = end
            yield start, end

    def _moment(self, place: tuple[str | int, ...], value: object) -> datetime | None:
        if value is None:
            return None
        moment = read_moment(value)
        if moment is None:
            self.blame(place, value, "a date and time, such as 2030-01-31 18:00:00")
        elif isinstance(value, datetime) and value.tzinfo is None and has_clock_time(value):
            where = ".".join(map(str, place))
            self.conversion.mend(f"{where}: read as {moment:%H:%M} UTC; Codabench would have run this at midnight.")
        return moment

    def _choose_tasks(self, tasks: Mapping[str, BundleTask]) -> Iterator[BundleTask]:
        """Return the tasks of the last phase, then all others."""
        maps = items(self.data.get("tasks"))
        places = {number_in(task, number): f"tasks[{number}]" for number, task in enumerate(maps)}
        wanted: list[str] = []
        for phase in reversed(self._phase_maps()):
            named = phase.get("tasks")
            for index in named if isinstance(named, list) else []:
                if str(index) not in places:
                    self.conversion.blame(FILE, f"the task {say(index)}", "the index of a task", place="phases")
                wanted.append(places.get(str(index), ""))
        for place in dict.fromkeys([*wanted, *tasks]):
            if place in tasks:
                yield tasks[place]

    def _read_columns(self) -> Iterator[Column]:
        boards = items(self.data.get("leaderboards") or self.data.get("leaderboard"))
        if not boards:
            self.blame(("leaderboards",), None, "a leaderboard with a column")
            return
        columns = sorted(items(boards[0].get("columns")), key=lambda column: number_of(column, "index", 0))
        primary = number_of(boards[0], "primary_index", 0)
        columns.sort(key=lambda column: number_of(column, "index", 0) != primary)
        rule = text_of(boards[0], "submission_rule")
        if rule and rule != "Force_Best":
            why = "here a team's best score stands on the public board, and it selects for the private one"
            self.conversion.change("leaderboards[0].submission_rule", "best score", f"{rule}: {why}")
        if len(boards) > 1:
            self.conversion.leave("leaderboards[1…]", "all phases of Codabench share the first one")
        for column in columns:
            sorting = text_of(column, "sorting") or "desc"
            yield Column(text_of(column, "key"), sorting != "asc", bool(column.get("computation")))


def blame_at(
    conversion: Conversion, document: Document, place: tuple[str | int, ...], found: object, expected: str
) -> None:
    """Note a fault of a description with its line."""
    told = found if isinstance(found, str) and " " in found and found.startswith("the ") else say(found)
    written = "".join(f".{part}" if isinstance(part, str) else f"[{part}]" for part in place).removeprefix(".")
    conversion.blame(FILE, told, expected, place=written, line=document.line_of(place))


def items(value: object) -> list[Mapping[str, object]]:
    """Return the mappings in a list, or of a mapping alone."""
    if isinstance(value, Mapping):
        return [value]
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, Sequence) else []


def number_in(task: Mapping[str, object], place: int) -> str:
    """Return the number by which other parts name a task: its index, or its place."""
    return text_of(task, "index") or str(place)


def number_of(data: Mapping[str, object], key: str, default: int) -> int:
    """Return a whole number, also one written as text."""
    text = text_of(data, key)
    return int(text) if text.isdigit() and len(text) < 10 else default
