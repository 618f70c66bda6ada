"""The ids of the sample, and how the rows of a file match them."""

import re
from array import array
from collections.abc import Iterable, Sequence

from client.checking.findings import MAX_EXAMPLES, count_of, echo, make_example, make_problem, refuse
from client.submission_answers import Example, Problem

_INTEGER = re.compile(r"-?[0-9]+", re.ASCII)
_BEYOND = 1 << 63
_LONGEST_BYTES = 1 << 16


class KnownIds:
    """The ids of a sample: whole numbers if each is written as one, else texts.

    Parameters
    ----------
    texts : iterable of str
        The ids in their order, without outer spaces.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        numbers, words = array("q"), list[str]()
        for text in texts:
            own = None if words else _whole(text)
            # Canonical means that writing the number again gives the same text: 007, -0 and 1.0 stay text.
            if own is not None and str(own) == text:
                numbers.append(own)
                continue
            if not words:
                words = [str(number) for number in numbers]
            words.append(text)
        self.are_whole = not words
        self._ids: Sequence[int | str] = words or numbers
        # Ids that count up, as they do most often, are found by a subtraction.
        self._first = numbers[0] if numbers else 0
        self._counts_up = self.are_whole and all(own == row for row, own in enumerate(numbers, self._first))
        self._rows = {} if self._counts_up else {own: row for row, own in enumerate(self._ids)}

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def are_distinct(self) -> bool:
        """Whether no id stands there twice."""
        return self._counts_up or len(self._rows) == len(self._ids)

    def find(self, own: int | str) -> int | None:
        """Return the row (from 0) of an id."""
        if self._counts_up and isinstance(own, int):
            row = own - self._first
            return row if 0 <= row < len(self._ids) else None
        return self._rows.get(own)

    def text(self, row: int) -> str:
        """Return the id of a row for a message."""
        return echo(self._ids[row])


class IdTally:
    """Matches the ids of a file with the known ones, row by row, and tells at the end what is wrong.

    Parameters
    ----------
    known : KnownIds
        The ids of the sample.
    column : str
        The name of the id column.
    """

    def __init__(self, known: KnownIds, column: str) -> None:
        self._known = known
        self._column = echo(column)
        self._seen = bytearray(len(known))  # 0, 1, or 2 for more often
        self._first_rows = array("q", bytes(8 * len(known)))
        self._n_known = self._n_unknown = self._n_repeated = 0
        self._unknown: list[Example] = []
        self._again: list[tuple[int, int]] = []
        self._unreadable: dict[str, list[Example]] = {}
        self._n_unreadable: dict[str, int] = {}

    def add(self, cell: str, row: int) -> str | None:
        """Take the id of a row (from 1) and return its text for messages; None where there is none."""
        text = cell.strip(" \t")
        own = self._read(text, row)
        if own is None:
            return None
        place = self._known.find(own)
        if place is None:
            self._n_unknown += 1
            if self._n_unknown <= MAX_EXAMPLES:
                told = echo(own)
                self._unknown.append(make_example(row, told, found=told, expected="an id of the test file"))
            return str(own)
        self._n_known += 1
        if not self._seen[place]:
            self._seen[place], self._first_rows[place] = 1, row
            return str(own)
        self._n_repeated += self._seen[place] == 1
        self._seen[place] = 2
        if len(self._again) < MAX_EXAMPLES:
            self._again.append((row, place))
        return str(own)

    def _read(self, text: str, row: int) -> int | str | None:
        """Return the id; one that can't be read is kept for the report."""
        if self._known.are_whole:
            whole = _whole(text)
            if whole is not None:
                return whole
        elif text:
            if len(text) > _LONGEST_BYTES // 4 and len(text.encode()) > _LONGEST_BYTES:
                message = f"The id of row {row} is longer than {_LONGEST_BYTES:,} bytes, the limit."
                raise refuse("cell_too_long", message, examples=[make_example(row, column=self._column)])
            return text
        code = "id_not_integer" if text else "id_blank"
        self._n_unreadable[code] = self._n_unreadable.get(code, 0) + 1
        examples = self._unreadable.setdefault(code, [])
        if len(examples) < MAX_EXAMPLES:
            examples.append(make_example(row, column=self._column, found=echo(text), expected=self._expected))
        return None

    @property
    def _expected(self) -> str:
        return "a whole number" if self._known.are_whole else "an id"

    def list_unreadable(self) -> list[Problem]:
        """Return a problem for each kind of cell that is no id."""
        problems = []
        for code, examples in self._unreadable.items():
            count, first = self._n_unreadable[code], examples[0]
            said = "is blank" if code == "id_blank" else f"has “{first['found']}”"
            words = "without an id" if code == "id_blank" else "whose id is not a whole number"
            place = f"row {first['row']} {said} in `{self._column}`"
            message = f"{count_of(count, 'row')} {words}: {place}; expected {self._expected}."
            problems.append(make_problem(code, message, count=count, examples=examples))
        return problems

    def list_mismatches(self, *, n_rows: int, n_skipped: int, n_extra: int) -> list[Problem]:
        """Return missing, unknown and repeated ids.

        Parameters
        ----------
        n_rows, n_skipped : int
            The rows that were read, and those that could not be divided.
        n_extra : int
            How many columns there are beside the expected ones.
        """
        if not self._n_known and n_extra > 1:
            message = (
                "This looks like the training file: no id is one of the test file's, and there are columns beside the"
                " predictions."
            )
            return [make_problem("training_file", message, count=n_rows)]
        problems = []
        n_missing = self._seen.count(0)
        # A row that could not be read was told already; its id would only seem to be missing.
        if n_missing > n_skipped + sum(self._n_unreadable.values()):
            problems.append(self._tell_missing(n_missing))
        if self._unknown:
            first = self._unknown[0]
            message = f"{count_of(self._n_unknown, 'id')} not in the test file: row {first['row']} has “{first['id']}”."
            problems.append(make_problem("id_unknown", message, count=self._n_unknown, examples=self._unknown))
        if self._again:
            problems.append(self._tell_repeated())
        return problems

    def _tell_missing(self, n_missing: int) -> Problem:
        rows, row = list[int](), -1
        while len(rows) < MAX_EXAMPLES and (row := self._seen.find(0, row + 1)) >= 0:
            rows.append(row)
        texts = [self._known.text(row) for row in rows]
        more = " …" if n_missing > 3 else ""
        message = f"{count_of(n_missing, 'id')} missing: {', '.join(texts[:3])}{more}."
        examples = [make_example(id_text=text, expected="one row") for text in texts]
        return make_problem("id_missing", message, count=n_missing, examples=examples)

    def _tell_repeated(self) -> Problem:
        row, place = self._again[0]
        message = (
            f"{count_of(self._n_repeated, 'id')} given more than once: “{self._known.text(place)}” in "
            f"row {self._first_rows[place]} and again in row {row}."
        )
        examples = [
            make_example(
                again,
                self._known.text(own),
                found=f"also in row {self._first_rows[own]}",
                expected="one row for each id",
            )
            for again, own in self._again
        ]
        return make_problem("id_duplicate", message, count=self._n_repeated, examples=examples)


def _whole(text: str) -> int | None:
    """Return a whole number of 64 bits; None for all else: thousands of digits Python would refuse to read."""
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    digits = text.lstrip("-0")
    if not _INTEGER.fullmatch(text) or len(digits) > 19 or int(digits or "0") >= _BEYOND:
        return None
    return -int(digits or "0") if text.startswith("-") else int(digits or "0")
