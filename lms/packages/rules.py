"""When the parts of a package complete or pass the whole, by rules of its own (SCORM 2004 Sequencing, section 4.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.packages.models import Package, State

Rule = Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """How far a part is; None where nothing is known."""

    completed: bool | None = None
    passed: bool | None = None
    is_attempted: bool = False


def has_any(package: Package) -> bool:
    """Whether a package has rules of its own, or parts that count only once they are entered."""
    return bool((package.control or {}).get("rollup")) or any(
        item["facts"].get(name) for item in package.items for name in ("rollup", "if_met_completion", "if_met_passing"))


def of_whole(package: Package, states: Mapping[str, State]) -> Standing:
    return _judged(list(_parts(package.items, states)), (package.control or {}).get("rollup", ()))


def _parts(items: Sequence[Mapping[str, Any]], states: Mapping[str, State]) -> Iterator[tuple[Mapping[str, Any], Standing]]:
    """The parts of one level that count, with what they have come to."""
    above = [at for at, item in enumerate(items) if item["depth"] == items[0]["depth"]]
    for at, end in zip(above, [*above[1:], len(items)], strict=True):
        facts, below = items[at]["facts"], items[at + 1:end]
        if facts.get("untracked") or (facts.get("hidden") and not below):
            continue
        if below:
            yield facts, _judged(list(_parts(below, states)), facts.get("rollup", ()))
        elif items[at]["href"] or items[at]["tracks"]:
            yield facts, _of_part(states.get(items[at]["id"]))


def _of_part(state: State | None) -> Standing:
    if state is None:
        return Standing()
    return Standing(state.completion == "completed", {"passed": True, "failed": False}.get(state.success), True)


def _judged(parts: list[tuple[Mapping[str, Any], Standing]], rules: Sequence[Rule]) -> Standing:
    completing = [one for facts, one in parts if facts.get("counts_completion", True)
                  and (one.is_attempted or not facts.get("if_met_completion"))]
    passing = [one for facts, one in parts if facts.get("counts_passing", True)
               and (one.is_attempted or not facts.get("if_met_passing"))]
    done, passed = [one.completed for one in completing], [one.passed for one in passing]
    is_done = all(done) if any(one is not None for one in done) else None
    is_passed = False if False in passed else True if True in passed and is_done is not False else None
    return Standing(
        _ruled(rules, completing, ("completed", "incomplete"), is_done),
        _ruled(rules, passing, ("satisfied", "notSatisfied"), is_passed), any(one.is_attempted for _facts, one in parts))


def _ruled(rules: Sequence[Rule], parts: list[Standing], actions: tuple[str, str], otherwise: bool | None) -> bool | None:
    """By the rules for either action; where there are none, as it is otherwise."""
    mine = [rule for rule in rules if rule["action"] in actions]
    if not mine:
        return otherwise
    met = [rule["action"] for rule in mine if _applies(rule, parts)]
    return True if actions[0] in met else False if actions[1] in met else None


def _applies(rule: Rule, parts: list[Standing]) -> bool:
    met = [_is_met(rule, one) for one in parts]
    count = met.count(True)
    by_set: dict[str, bool] = {
        "all": bool(met) and count == len(met), "any": count > 0, "none": bool(met) and set(met) == {False},
        "atLeastCount": count >= max(1, rule["count"]),
        "atLeastPercent": bool(met) and count / len(met) >= (rule["share"] or 1)}
    return by_set.get(rule["of"], False)


def _is_met(rule: Rule, one: Standing) -> bool | None:
    told = []
    for asked in rule["conditions"]:
        value = {"satisfied": one.passed, "completed": one.completed, "attempted": one.is_attempted,
                 "objectiveStatusKnown": one.passed is not None, "activityProgressKnown": one.completed is not None}.get(
                     asked["condition"])
        told.append(None if value is None else value is not asked["not"])
    if rule["any"]:
        return True if True in told else None if None in told or not told else False
    return False if False in told else None if None in told or not told else True
