"""Which part of a package opens when, as SCORM 1.2 writes it (Content Aggregation Model, section 2.3.2.4)."""

from __future__ import annotations

import re
from typing import Any

from lms.packages.models import Package, State
from lms.packages.sequence import Sequence

_TOKEN = re.compile(r"\s*([&|~()]|[^&|~()\s=<>\"]+(?:\s*(?:=|<>)\s*(?:\"[^\"]*\"|[^&|~()\s]+))?)")
_STATUS = re.compile(r"([^=<\s]+)\s*(=|<>)?\s*\"?([^\"]*)\"?")
_MOST_TOKENS = 200


def open_ones(package: Package, known: dict[str, State]) -> set[str]:
    """The parts of a package that the learner may enter."""
    if package.kind == "scorm2004":
        return Sequence(package.items, package.control, known).open_ones()
    return {item["id"] for item in package.items if item["href"] and is_open(item, known)}


def neighbour(package: Package, known: dict[str, State], item: str, where: str) -> str | None:
    """The part after an item ("continue") or before it ("previous") that the learner may enter."""
    if package.kind == "scorm2004":
        return Sequence(package.items, package.control, known).neighbour(item, where)
    ids = [step["id"] for step in package.items if step["href"]]
    at = ids.index(item) + (1 if where == "continue" else -1) if item in ids else -1
    return ids[at] if 0 <= at < len(ids) else None


def is_open(chosen: dict[str, Any], known: dict[str, State]) -> bool:
    """Whether the prerequisites of an item are met.

    `&` and `|` join identifiers, `~` turns one round, `a="passed"` asks for a status. What cannot be read hinders nobody.
    """
    script = str(chosen["facts"].get("prerequisites") or "").strip()
    tokens = _TOKEN.findall(script)[:_MOST_TOKENS]
    if not tokens:
        return True
    try:
        return _either([token.strip() for token in tokens], known)
    except (IndexError, RecursionError):
        return True


def _either(tokens: list[str], known: dict[str, State]) -> bool:
    met = _both(tokens, known)
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        met = _both(tokens, known) or met
    return met


def _both(tokens: list[str], known: dict[str, State]) -> bool:
    met = _single(tokens, known)
    while tokens and tokens[0] == "&":
        tokens.pop(0)
        met = _single(tokens, known) and met
    return met


def _single(tokens: list[str], known: dict[str, State]) -> bool:
    token = tokens.pop(0)
    if token == "~":  # noqa: S105
        return not _single(tokens, known)
    if token == "(":  # noqa: S105
        met = _either(tokens, known)
        if tokens and tokens[0] == ")":
            tokens.pop(0)
        return met
    if token in ("&", "|", ")"):
        raise IndexError(token)
    return _is_met(token, known)


def _is_met(token: str, known: dict[str, State]) -> bool:
    name, sign, wanted = _STATUS.match(token).groups()  # type: ignore[union-attr]
    state = known.get(name)
    if sign:
        has = state is not None and wanted in (state.completion, state.success)
        return has if sign == "=" else not has
    return state is not None and (state.completion == "completed" and state.success != "failed")
