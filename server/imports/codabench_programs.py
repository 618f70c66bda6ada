"""Scoring programs of Codabench: their command, and which file of predictions they read."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
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
PLAIN_OPTIONS = {"-B", "-E", "-I", "-O", "-s", "-u"}  # of Python, which say nothing about what is run
MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
MAX_PROGRAM_BYTES = 16 * 1024**2


@dataclass(frozen=True)
class Program:
    """A scoring program: its files by their place below it, the one that is run, and its arguments.

    With `module` that file is run under this name, as `python -m` does.
    """

    files: Mapping[str, bytes]
    script: str
    arguments: tuple[str, ...]
    module: str = ""

    @property
    def command(self) -> dict[str, object]:
        """Return how an adapter starts it."""
        return {"script": self.script, "module": self.module, "arguments": list(self.arguments)}

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
    called = read_call(split_command(command))
    if called is None:
        return None, f"its command is {say(command)}; the sandbox runs one Python file and no other program"
    name, is_module, arguments = called
    packed = dict(_list_packed(folder))
    if sum(path.stat().st_size for path in packed.values()) > MAX_PROGRAM_BYTES:
        return None, f"the program has more than {MAX_PROGRAM_BYTES:,} bytes"
    files = {inner: path.read_bytes() for inner, path in packed.items()}
    script = next((file for file in _files_of(name, is_module=is_module) if file in files), None)
    if script is None:
        conversion.blame(
            f"{part}/metadata", say(command), f"a file of the program; there is no {name}", place="command"
        )
        return None, ""
    return Program(files, script, arguments, name if is_module else ""), ""


def _list_packed(folder: Path) -> Iterator[tuple[str, Path]]:
    """Return what is packed of a program: all but its metadata and what Python compiled."""
    for name, path in list_files(folder):
        if name not in METADATA and "__pycache__" not in PurePosixPath(name).parts:
            yield name, path


def read_call(words: Sequence[str]) -> tuple[str, bool, tuple[str, ...]] | None:
    """Return the file or module that a command runs with Python, whether it is a module, and its arguments.

    None if the command is any other: no Python, or nothing that it says is run.
    """
    if not words or not PYTHON.fullmatch(words[0]):
        return None
    rest = list(words[1:])
    while rest and rest[0] in PLAIN_OPTIONS:
        del rest[0]
    is_module = rest[:1] == ["-m"]
    called, *arguments = rest[is_module:] or [""]
    if set(arguments) & {"&&", "||", ";", "|", ">", "&"}:
        return None
    if is_module:
        return (called, True, tuple(arguments)) if MODULE.fullmatch(called) else None
    script = called.removeprefix("/app/program/").removeprefix("./")
    return (script, False, tuple(arguments)) if script.endswith(".py") else None


def _files_of(name: str, *, is_module: bool) -> list[str]:
    """Return where the file that is run may lie."""
    place = name.replace(".", "/")
    return [f"{place}.py", f"{place}/__main__.py"] if is_module else [name]


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
    names = names_in(program)
    if reads_predict_files(program) and reference.endswith(".solution"):
        return f"{PurePosixPath(reference).stem}.predict"
    likely = find_likely(names, [reference])
    if len(likely) == 1:
        return likely[0]
    return reference if not likely and reference in names else None


def reads_predict_files(program: Program) -> bool:
    """Whether a program looks for predictions in files `NAME.predict`, beside labels in `NAME.solution`."""
    return any(".predict" in text for source in program.sources for text in strings_in(source))


def names_in(program: Program) -> list[str]:
    """Return what in the texts of a program may be the name of a file, in order."""
    texts = [text for source in program.sources for text in strings_in(source)]
    names = (PurePosixPath(text).name for text in texts)
    return list(dict.fromkeys(name for name in names if FILE_LIKE.fullmatch(name)))


def find_likely(names: Sequence[str], references: Sequence[str]) -> list[str]:
    """Return which of these names may be those of predictions: with a suffix if any has one."""
    own = [name for name in names if name not in {*references, "scores.json", "scores.txt"}]
    likely = [name for name in own if any(word in name.casefold() for word in PREDICTED)]
    folders = {"res", "output", "result", "results", "predictions_dir"}
    return [name for name in likely if "." in name] or [name for name in likely if name not in folders]


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
