"""What each column of a solution is for, guessed from its name and its cells; the host has the last word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scorer.problems import echo
from scorer.proposals.columns import ColumnFacts, Content
from scorer.solution_columns import find_usage

_ID = re.compile(r"(row|sample|record|test)?_?(id|key|index|idx|no|number)|uuid|guid", re.IGNORECASE)
_ID_END = re.compile(r".*[_ -]?(id|key|uuid)$|(.*[_ -])?(id|key|uuid)[_ -].*", re.IGNORECASE)
_ROW_INDEX = re.compile(r"|unnamed: ?\d+", re.IGNORECASE)
_WEIGHT = re.compile(r"(sample|row|case)?_?weights?|w|.*_weight", re.IGNORECASE)
_GROUP = re.compile(
    r"(.*_)?(group|query|qid|session|user|customer|patient|subject|store|shop|family|series|cluster|fold|author|site)s?"
    r"(_?id)?",
    re.IGNORECASE,
)
_TIME = re.compile(r"(.*_)?(date|time|timestamp|datetime|day|week|month|year|period|at)", re.IGNORECASE)
_TARGET = re.compile(r"(.*_)?(target|label|y|class|outcome|response|truth|answer|prediction)s?", re.IGNORECASE)
_LONGEST_ID = 64
_MOST_TARGETS = 6  # columns of numbers beyond that are more likely features


@dataclass(frozen=True)
class Roles:
    """The columns by what they are for.

    Attributes
    ----------
    id_column : str or None
        None if no column tells the rows apart: then they are to be numbered.
    targets : tuple of str
        At least one, unless the file has nothing beside ids and `Usage`.
    weight, group, time, usage : str or None
        The column, where one looks like it.
    ignored : tuple of str
        What is left: features, and a row index that pandas wrote.
    reasons : mapping of str to str
        By role, one sentence each.
    """

    id_column: str | None
    targets: tuple[str, ...]
    weight: str | None
    group: str | None
    time: str | None
    usage: str | None
    ignored: tuple[str, ...]
    reasons: Mapping[str, str]


def guess_roles(facts: Mapping[str, ColumnFacts]) -> Roles:
    """Guess what each column is for.

    Parameters
    ----------
    facts : mapping of str to ColumnFacts
        By name, in the order of the file.

    Returns
    -------
    Roles
        Each column has one role at most.
    """
    usage = find_usage(facts)
    left = {name: held for name, held in facts.items() if name != usage}
    index = [name for name in left if _ROW_INDEX.fullmatch(name)]
    left = {name: held for name, held in left.items() if name not in index}
    id_column = _find_id(left)
    left.pop(id_column or "", None)
    found: dict[str, str | None] = {}
    for role, find in (("weight", _find_weight), ("group", _find_group), ("time", _find_time)):
        # The last column is never taken: something must be left to predict.
        found[role] = find(left) if len(left) > 1 else None
        left.pop(found[role] or "", None)
    targets = _find_targets(left)
    roles = Roles(
        id_column=id_column,
        targets=targets,
        weight=found["weight"],
        group=found["group"],
        time=found["time"],
        usage=usage,
        ignored=(*index, *(name for name in left if name not in targets)),
        reasons={},
    )
    return replace(roles, reasons=dict(_explain(roles, facts)))


def _find_id(left: Mapping[str, ColumnFacts]) -> str | None:
    """Return the column that names the rows: unique, and either called so or the first one."""
    able = [held for held in left.values() if _can_be_id(held)]
    if len(left) < 2 or not able:
        return None
    first = next(iter(left))

    def rank(held: ColumnFacts) -> tuple[bool, bool, bool]:
        return bool(_ID.fullmatch(held.name)), bool(_ID_END.fullmatch(held.name)), held.name == first

    best = max(able, key=rank)
    return best.name if any(rank(best)) else None


def find_repeated_ids(facts: Mapping[str, ColumnFacts], roles: Roles) -> Iterator[str]:
    """Say of each column that is called as ids are and was left out that it does not tell the rows apart."""
    for name in roles.ignored:
        held = facts[name]
        is_called_so = _ID.fullmatch(name) or _ID_END.fullmatch(name)
        if is_called_so and held.n_distinct > 1 and not held.is_unique and roles.id_column is None:
            what = f"{held.n_distinct:,} different values in {held.n_rows:,} rows"
            if held.n_blank:
                what += f", {held.n_blank:,} of them blank"
            yield f"`{echo(name)}` does not tell the rows apart: {what}. Mend the file if it should name them."


def _can_be_id(held: ColumnFacts) -> bool:
    is_named = held.content in (Content.WHOLE, Content.TEXT) and held.longest <= _LONGEST_ID
    is_prose = bool(held.examples) and any(len(text.split()) > 2 for text in held.examples)
    return held.is_unique and is_named and not (is_prose and not _ID_END.fullmatch(held.name))


def is_called_weight(name: str) -> bool:
    """Whether a column is called as weights are."""
    return _WEIGHT.fullmatch(name) is not None


def _find_weight(left: Mapping[str, ColumnFacts]) -> str | None:
    return next(
        (
            name
            for name, held in left.items()
            if is_called_weight(name) and held.is_numeric and (held.lowest or 0) >= 0 and (held.highest or 0) > 0
        ),
        None,
    )


def _find_group(left: Mapping[str, ColumnFacts]) -> str | None:
    return next(
        (
            name
            for name, held in left.items()
            if _GROUP.fullmatch(name) and not held.n_blank and 1 < held.n_distinct < held.n_rows
        ),
        None,
    )


def _find_time(left: Mapping[str, ColumnFacts]) -> str | None:
    return next(
        (
            name
            for name, held in left.items()
            if not held.n_blank
            and not held.is_constant
            and (held.content is Content.TIME or (_TIME.fullmatch(name) and held.is_numeric))
            and not is_until_event(name, left)
        ),
        None,
    )


def is_until_event(name: str, left: Mapping[str, ColumnFacts]) -> bool:
    """Whether a time is one until an event, which another column tells."""
    is_amount = left[name].is_numeric and not left[name].is_binary
    return is_amount and any(_EVENT.fullmatch(other) and held.is_binary for other, held in left.items())


_EVENT = re.compile(r"(.*_)?(event|status|died|death|censored|observed)", re.IGNORECASE)


def _find_targets(left: Mapping[str, ColumnFacts]) -> tuple[str, ...]:
    """Return the targets: those called so; else all columns if they are alike; else the last one."""
    named = [name for name in left if _TARGET.fullmatch(name)]
    if named:
        return tuple(named if _are_alike([left[name] for name in named]) else named[:1])
    are_flags = all(held.is_binary for held in left.values())
    if are_flags or (len(left) <= _MOST_TARGETS and _are_alike(list(left.values()))):
        return tuple(left)
    if len(left) == 2 and any(is_until_event(name, left) for name in left):
        return tuple(left)
    return tuple(list(left)[-1:])


def _are_alike(columns: Sequence[ColumnFacts]) -> bool:
    if len(columns) == 1 or all(held.is_binary for held in columns):
        return True
    are_numbers = all(held.is_numeric and not held.is_binary for held in columns)
    return are_numbers and len({held.content for held in columns}) == 1


def _explain(roles: Roles, facts: Mapping[str, ColumnFacts]) -> Iterator[tuple[str, str]]:
    if roles.id_column is None:
        yield "id", "No column tells the rows apart, so Podium numbers them from 1 in the order of the file."
    else:
        yield "id", f"`{echo(roles.id_column)}` is different in every row."
    named = {"weight": "weights, none of them negative", "group": "the group of a row", "time": "the time of a row"}
    for role, words in named.items():
        column = getattr(roles, role)
        if column is not None:
            yield role, f"`{echo(column)}` looks like {words}: {facts[column].n_distinct:,} different values."
    if roles.usage is not None:
        yield "usage", f"`{echo(roles.usage)}` says which rows are public and which are private."
    if len(roles.targets) == 1:
        yield "targets", f"`{echo(roles.targets[0])}` holds {_say(facts[roles.targets[0]])}."
    elif roles.targets:
        yield "targets", f"{len(roles.targets)} columns of one kind are left beside the ids."
    if roles.ignored:
        listed = ", ".join(f"`{echo(name)}`" for name in roles.ignored[:10])
        yield "ignored", f"{listed}: left out of the solution, as nothing is predicted or scored with it."


def _say(held: ColumnFacts) -> str:
    if held.is_constant:
        return "the same value in every row"
    if held.lowest is not None and held.highest is not None and not held.is_binary:
        return f"{held.content} from {held.lowest:g} to {held.highest:g}"
    if held.content is Content.TEXT or held.is_binary:
        return f"{held.n_distinct:,} different values"
    return str(held.content)


def choose_roles(
    facts: Mapping[str, ColumnFacts], *, id_column: str | None, targets: Sequence[str], is_numbered: bool = False
) -> Roles:
    """Return the guess with what the host has said about ids and targets in its place.

    Parameters
    ----------
    facts : mapping of str to ColumnFacts
        By name, in the order of the file.
    id_column : str or None
        The id column; None to leave it to the guess.
    targets : sequence of str
        The targets; none to leave them to the guess.
    is_numbered : bool
        Whether the rows are to be numbered instead of named by a column.

    Returns
    -------
    Roles
        A column that the host claims has no other role.
    """
    guess = guess_roles(facts)
    chosen_id = None if is_numbered else (id_column or guess.id_column)
    chosen = tuple(targets) or tuple(name for name in guess.targets if name != chosen_id)
    taken = {*chosen, chosen_id}

    def spare(name: str | None) -> str | None:
        return None if name in taken else name

    roles = Roles(
        id_column=chosen_id,
        targets=chosen,
        weight=spare(guess.weight),
        group=spare(guess.group),
        time=spare(guess.time),
        usage=guess.usage,
        ignored=(),
        reasons={},
    )
    named = {*taken, roles.weight, roles.group, roles.time, roles.usage}
    roles = replace(roles, ignored=tuple(name for name in facts if name not in named))
    return replace(roles, reasons=dict(_explain(roles, facts)))
