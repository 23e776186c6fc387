"""From what the items of a package have told to what the whole of it comes to."""

from __future__ import annotations

from collections.abc import Sequence

from lms.packages import rules
from lms.packages.models import COMPLETIONS, SUCCESSES, Package, State
from lms.packages.tracking import Told


def improve(state: State, told: Told) -> None:
    """What was reached once stays reached: a message may come late, and a second look must not undo the first."""
    state.completion = max(state.completion, told.completion, key=COMPLETIONS.index)
    state.success = max(state.success, told.success, key=SUCCESSES.index)
    if told.score is not None:
        state.score = told.score if state.score is None else max(state.score, told.score)


def of(package: Package, states: Sequence[State]) -> Told:
    """Completed once every item that counts is, passed where none of them failed and one was passed; the mean of the scores.

    These are the default rollup rules of SCORM 2004 (Sequencing and Navigation, section 4.6); a package may have its own.
    """
    by_item = {state.item: state for state in states}
    counted = [item["id"] for item in package.items if _counts(item)] or [item["id"] for item in package.items]
    known = [by_item[id_] for id_ in counted if id_ in by_item]
    done = [state for state in known if state.completion == "completed"]
    scores = [(_weight(package, state.item), state.score) for state in known if state.score is not None]
    asked = [id_ for id_ in counted if _asks(package, id_, "counts_completion")]
    completion = "completed" if {*asked} <= {state.item for state in done} and known else "incomplete" if known else "unknown"
    success = "unknown"
    judged = [state for state in known if _asks(package, state.item, "counts_passing")]
    if any(state.success == "failed" for state in judged):
        success = "failed"
    elif completion == "completed" and any(state.success == "passed" for state in judged):
        success = "passed"
    if rules.has_any(package):
        ruled = rules.of_whole(package, by_item)
        completion = "completed" if ruled.completed else "incomplete" if known else "unknown"
        success = "unknown" if ruled.passed is None else "passed" if ruled.passed else "failed"
    whole = sum(weight for weight, _score in scores)
    return Told(completion, success, sum(weight * score for weight, score in scores) / whole if whole else None)


def _asks(package: Package, id_: str, what: str) -> bool:
    return next((bool(item["facts"].get(what, True)) for item in package.items if item["id"] == id_), True)


def _weight(package: Package, id_: str) -> float:
    return next((float(item["facts"].get("weight", 1)) for item in package.items if item["id"] == id_), 1.0)


def _counts(item: dict[str, object]) -> bool:
    facts = item["facts"]
    is_step = bool(item["href"] or item["tracks"])
    return is_step and isinstance(facts, dict) and not facts.get("untracked") and not facts.get("hidden")
