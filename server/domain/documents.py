"""YAML written by hand or by strangers: plain data with the line of every key, or all its faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_ALIASES = 100
# Aliases of aliases multiply: a hundred of them can stand for more values than any memory holds.
MAX_VALUES = 100_000
PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge")
)

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in a file: where, what was found, what was expected, how to mend it."""

    file: str
    found: str
    expected: str
    place: str = ""
    line: int | None = None
    suggestion: str = ""

    @property
    def message(self) -> str:
        """Say it in one or two sentences."""
        where = ", ".join(filter(None, [self.file, f"line {self.line}" if self.line else "", self.place]))
        return (
            f"{where}: found {self.found}; expected {self.expected}.{f' {self.suggestion}' if self.suggestion else ''}"
        )


@dataclass(frozen=True)
class Document:
    """The data of a YAML file; `lines` gives the line of each place, such as `("timeline", "ends_at")`."""

    data: object
    lines: dict[Path, int]
    faults: list[Fault]

    def line_of(self, path: Path) -> int | None:
        """Return the line of the place, or of the nearest one that contains it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


@dataclass
class Reader:
    """Turns the nodes of one file into plain data, and notes what it can't."""

    file: str
    loader: yaml.SafeLoader
    faults: list[Fault] = field(default_factory=list)
    lines: dict[Path, int] = field(default_factory=dict)
    takes_numbers_as_keys: bool = False

    def blame(self, node: yaml.Node | yaml.Event, path: Path, *, found: str, expected: str, advice: str = "") -> None:
        """Note a fault at a node."""
        line = node.start_mark.line + 1 if node.start_mark else None
        self.faults.append(Fault(self.file, found, expected, place=join(path), line=line, suggestion=advice))

    def read(self, node: yaml.Node, path: Path = ()) -> object:
        """Return the plain value of a node; what can't be read is noted, and None in its place."""
        self.lines.setdefault(path, node.start_mark.line + 1)
        if node.tag not in PLAIN_TAGS:
            self.blame(node, path, found=f"the tag {node.tag}", expected="plain text, numbers, lists and mappings")
            return None
        if isinstance(node, yaml.MappingNode):
            return self.read_mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, position)) for position, item in enumerate(node.value)]
        return self.read_scalar(node, path)

    def read_mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        """Return a mapping with text for keys, each of which stands there once."""
        lines: dict[str, int] = {}
        for key_node, _ in node.value:
            key, line = key_text(key_node), key_node.start_mark.line + 1
            if key in lines:
                found = f"the key “{key[:50]}” again, first on line {lines[key]}"
                self.blame(key_node, path, found=found, expected="each key once", advice="Remove one of them.")
            lines.setdefault(key, line)
            self.check_key(key_node, path)
        try:
            self.loader.flatten_mapping(node)
        except yaml.constructor.ConstructorError:
            self.blame(node, path, found="“<<” without a mapping", expected="“<<: *name”, the name of a mapping")
            return {}
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = key_text(key_node)
            # a key taken over through “<<” is found where it was written
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            values[key] = self.read(value_node, (*path, key))
        return values

    def check_key(self, node: yaml.Node, path: Path) -> None:
        """Note a key that YAML takes for something else than text."""
        if not isinstance(node, yaml.ScalarNode):
            self.blame(node, path, found="a list or mapping as a key", expected="text")
        elif node.tag == "tag:yaml.org,2002:int" and self.takes_numbers_as_keys:
            return
        elif node.tag not in {"tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"}:
            key, kind = key_text(node)[:50], node.tag.rpartition(":")[2]
            found = f"the key {key}, which YAML reads as {kind}"
            self.blame(node, path, found=found, expected="text", advice=f"Put quotes around it: '{key}'.")

    def read_scalar(self, node: yaml.Node, path: Path) -> object:
        """Return text, a number, a truth value, a time or None."""
        try:
            value: object = self.loader.construct_object(node)
        # The 31st of February, a number of 5 000 digits, `!!bool maybe`: the constructors raise what they happen to.
        except (ValueError, KeyError, AttributeError, yaml.constructor.ConstructorError):
            kind = node.tag.rpartition(":")[2]
            self.blame(node, path, found=f"“{str(node.value)[:50]}”", expected=f"a valid {kind}")
            return None
        return value


def parse_document(text: str, *, file: str, takes_numbers_as_keys: bool = False) -> Document:
    """Read YAML text; whatever it holds, this ends soon, runs nothing and reports all faults that it can see.

    Parameters
    ----------
    text
        The content of the file.
    file
        Its name, for the faults.
    takes_numbers_as_keys
        Whether a key may be a whole number, which is then read as text.
    """
    if len(text.encode("utf-8", errors="surrogatepass")) > MAX_BYTES:
        return Document(None, {}, [Fault(file, f"more than {MAX_BYTES:,} bytes", f"at most {MAX_BYTES:,} bytes")])
    try:
        loader = yaml.SafeLoader(text)
        reader = Reader(file, loader, takes_numbers_as_keys=takes_numbers_as_keys)
        # Depth and aliases are counted on the stream of events: composing recurses, and would not survive them.
        check_stream(reader, yaml.parse(text, Loader=yaml.SafeLoader))
        node = None if reader.faults else loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        return Document(None, {}, [syntax_fault(error, file=file)])
    except yaml.YAMLError as error:
        return Document(None, {}, [Fault(file, str(error).partition("\n")[0].strip(), "readable text in YAML")])
    if node is None:
        return Document(None, {}, reader.faults or [Fault(file, "an empty file", "a description of the competition")])
    if count_values(node, {}) > MAX_VALUES:
        reader.blame(node, (), found="aliases that contain themselves or multiply", expected="at most 100,000 values")
        return Document(None, {}, reader.faults)
    data = reader.read(node)
    return Document(data, reader.lines, reader.faults)


def write_document(data: Mapping[str, object]) -> str:
    """Write plain data as YAML, in the order of its keys; reading it gives the same values, times as text."""
    return yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=110)


def check_stream(reader: Reader, events: Iterator[yaml.Event]) -> None:
    """Note nesting and aliases past the limits, without building anything."""
    depth = n_aliases = 0
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                reader.blame(
                    event, (), found=f"more than {MAX_DEPTH} levels of nesting", expected=f"at most {MAX_DEPTH}"
                )
                return
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            n_aliases += 1
            if n_aliases > MAX_ALIASES:
                reader.blame(event, (), found=f"more than {MAX_ALIASES} aliases", expected=f"at most {MAX_ALIASES}")
                return


def count_values(node: yaml.Node, counts: dict[int, float]) -> float:
    """Count the values that a node stands for with all aliases written out; infinite if it contains itself."""
    if id(node) not in counts:
        counts[id(node)] = float("inf")
        children = node.value if isinstance(node, yaml.CollectionNode) else []
        parts = [part for child in children for part in (child if isinstance(child, tuple) else (child,))]
        counts[id(node)] = 1 + sum(count_values(part, counts) for part in parts)
    return counts[id(node)]


def syntax_fault(error: yaml.MarkedYAMLError, *, file: str) -> Fault:
    """Say where the text stops being YAML."""
    mark = error.problem_mark or error.context_mark
    advice = "Look at the indentation, colons and quotes there; tabs can't indent."
    words = ": ".join(filter(None, [error.context, error.problem]))
    return Fault(file, f"a fault of syntax ({words})", "YAML", line=mark.line + 1 if mark else None, suggestion=advice)


def key_text(node: yaml.Node) -> str:
    """Write a key as text, whatever it is."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else f"(line {node.start_mark.line + 1})"


def join(path: Path) -> str:
    """Write a place as people do: `baselines[0].file`, `files[train.csv].columns`."""
    parts = (f".{part}" if str(part).isidentifier() else f"[{part}]" for part in path)
    return "".join(parts).removeprefix(".")
