"""Scoring programs of Codabench: their command, and which file of predictions they read."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from server.domain.documents import parse_document
from server.imports.conversions import Conversion, say
from server.imports.member_names import is_noise

METADATA = ("metadata.yaml", "metadata")
VARIABLES = {
    "$program": "/app/program",
    "$hidden": "/app/input/ref",
    "$predictions": "/app/input/res",
    "$input": "/app/input",
    "$output": "/app/output",
    "$shared": "/app/shared",
    "$tmp": "/app/shared",
}
PYTHON = re.compile(r"(.*/)?python[0-9.]*")
FILE_LIKE = re.compile(r"[\w-]+(\.\w{1,10})?")
PREDICTED = ("pred", "submission", "answer", "result", "output")
MAX_PROGRAM_BYTES = 700_000


@dataclass(frozen=True)
class Program:
    """A scoring program: its files by their place below it, the one that is run, and its arguments."""

    files: Mapping[str, bytes]
    script: str
    arguments: tuple[str, ...]

    @property
    def sources(self) -> list[str]:
        """Return the texts of its Python files, the one that is run first."""
        names = [self.script, *(name for name in self.files if name.endswith(".py") and name != self.script)]
        return [self.files[name].decode("utf-8", errors="replace") for name in names]


def read_program(conversion: Conversion, folder: Path, *, part: str) -> tuple[Program | None, str]:
    """Return a program, or why it cannot be wrapped; a program without a command is a fault."""
    text = next(
        ((folder / name).read_text("utf-8", errors="replace") for name in METADATA if (folder / name).is_file()), None
    )
    if text is None:
        conversion.blame(part, "no metadata", "a file metadata.yaml with the command of the program")
        return None, ""
    document = parse_document(text, file=f"{part}/metadata")
    conversion.faults += document.faults
    data = document.data if isinstance(document.data, dict) else {}
    command = data.get("command")
    if not isinstance(command, str) or not command.strip():
        conversion.blame(f"{part}/metadata", say(command), "a command", place="command")
        return None, ""
    words = split_command(command)
    if len(words) < 2 or not PYTHON.fullmatch(words[0]) or not words[1].endswith(".py"):
        return None, f"its command is {say(command)}; the sandbox runs one Python file and no other program"
    script = words[1].removeprefix("/app/program/")
    files = {name: path.read_bytes() for name, path in list_files(folder) if name not in METADATA}
    if script not in files:
        conversion.blame(
            f"{part}/metadata", say(command), f"a file of the program; there is no {script}", place="command"
        )
        return None, ""
    if sum(map(len, files.values())) > MAX_PROGRAM_BYTES:
        return None, f"the program has more than {MAX_PROGRAM_BYTES:,} bytes, which a metric file may not have"
    return Program(files, script, tuple(words[2:])), ""


def split_command(command: str) -> list[str]:
    """Return the words of a command with Codabench's variables filled in; empty if its quotes do not close."""
    try:
        words = shlex.split(command)
    except ValueError:
        return []
    for variable, place in VARIABLES.items():
        words = [re.sub(rf"{re.escape(variable)}(?![a-z_])", place, word) for word in words]
    return words


def list_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Return the files of a folder by their names below it."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not is_noise(name):
            yield name, path


def find_prediction_name(program: Program, reference: str) -> str | None:
    """Return the file of predictions that a program reads, as far as its text tells: the only one that it can mean."""
    texts = [text for source in program.sources for text in strings_in(source)]
    stem = PurePosixPath(reference).stem
    if any(".predict" in text for text in texts) and reference.endswith(".solution"):
        return f"{stem}.predict"
    names = {PurePosixPath(text).name for text in texts if FILE_LIKE.fullmatch(PurePosixPath(text).name)}
    own = {name for name in names if name != reference and name not in {"scores.json", "scores.txt"}}
    likely = {name for name in own if any(word in name.casefold() for word in PREDICTED)}
    with_suffix = {name for name in likely if "." in name} or {
        name for name in likely if name not in {"res", "output", "result", "results", "predictions_dir"}
    }
    if len(with_suffix) == 1:
        return with_suffix.pop()
    return reference if not likely and reference in names else None


def strings_in(source: str) -> list[str]:
    """Return the strings of a program that are no docstrings; none if it is no Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value
    ]
