"""The rules of cmi5 (Quartz) for the statements of an assignable unit (AU), sections 9 and 10, and when it is satisfied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lms.packages.tracking import number

ADL, W3ID = "http://adlnet.gov/expapi/verbs/", "https://w3id.org/xapi/adl/verbs/"
INITIALIZED, COMPLETED, PASSED, FAILED, TERMINATED, LAUNCHED = (
    f"{ADL}{name}" for name in ("initialized", "completed", "passed", "failed", "terminated", "launched"))
ABANDONED, WAIVED, SATISFIED = (f"{W3ID}{name}" for name in ("abandoned", "waived", "satisfied"))
_CONTEXT = "https://w3id.org/xapi/cmi5/context"
CATEGORY, MOVE_ON = f"{_CONTEXT}/categories/cmi5", f"{_CONTEXT}/categories/moveon"
SESSION = f"{_CONTEXT}/extensions/sessionid"
MASTERY = f"{_CONTEXT}/extensions/masteryscore"
REASON = "https://w3id.org/xapi/cmi5/result/extensions/reason"
OF_UNITS = (INITIALIZED, COMPLETED, PASSED, FAILED, TERMINATED)
JUDGED = (COMPLETED, PASSED, FAILED)


class Against(Exception):
    """A rule of cmi5 that a statement breaks."""

    status = 403


@dataclass(frozen=True)
class Sitting:
    """One session of an AU: who, what, and how far it is. `reached` are the verbs of JUDGED told in this registration."""

    actor: dict[str, Any]
    registration: str
    session: str
    activity: str
    publisher: str
    mastery: float | None
    is_begun: bool
    is_over: bool
    reached: frozenset[str]


def check(statement: dict[str, Any], sitting: Sitting) -> None:
    """Against, where the AU may not say this now."""
    if sitting.is_over:
        raise Against("the session is over (9.3.8)")
    verb, context = statement["verb"]["id"], statement.get("context", {})
    if context.get("registration", "").lower() != sitting.registration:
        raise Against("context.registration is not that of the launch (9.6.1)")
    if CATEGORY not in ids_around(statement, "category"):
        if not sitting.is_begun:
            raise Against("the first statement has to be initialized (9.3.2)")
        return
    if verb not in OF_UNITS:
        raise Against("an AU may not use this verb with the category cmi5 (9.3)")
    if statement["object"].get("id") != sitting.activity:
        raise Against("object.id is not the activityId of the launch (9.4)")
    if context.get("extensions", {}).get(SESSION) != sitting.session:
        raise Against("the context template was not used: the session id (9.6.3.1)")
    if sitting.publisher not in ids_around(statement, "grouping"):
        raise Against("the context template was not used: grouping (9.6.2.3)")
    if (verb == INITIALIZED) is sitting.is_begun:
        raise Against("initialized has to come first, and once (9.3.2)")
    if verb in JUDGED:
        _check_judged(statement, verb, sitting)
    if verb == TERMINATED and "duration" not in statement.get("result", {}):
        raise Against("terminated needs a duration (9.5.4.1)")


def _check_judged(statement: dict[str, Any], verb: str, sitting: Sitting) -> None:
    result = statement.get("result", {})
    if MOVE_ON not in ids_around(statement, "category"):
        raise Against("the category moveon is missing (9.6.2.2)")
    if "duration" not in result:
        raise Against("the duration is missing (9.5.4.1)")
    if verb in sitting.reached or (verb == FAILED and PASSED in sitting.reached):
        raise Against("this was said before in this registration (9.3)")
    if verb == COMPLETED:
        if result.get("completion") is not True:
            raise Against("completed needs completion true (9.5.3)")
        return
    if result.get("success") is not (verb == PASSED):
        raise Against("success contradicts the verb (9.5.2)")
    scaled = number(result.get("score", {}).get("scaled"))
    if sitting.mastery is not None and scaled is not None and (scaled >= sitting.mastery) is not (verb == PASSED):
        raise Against("the score contradicts the verb: see masteryScore (9.3.4)")


def ids_around(statement: dict[str, Any], kind: str) -> set[str]:
    found = statement.get("context", {}).get("contextActivities", {}).get(kind, [])
    return {one["id"] for one in (found if isinstance(found, list) else [found])}


def is_satisfied(move_on: str, told: dict[str, Any]) -> bool:
    """Section 10.2.4: whether an AU of which this was told counts as done."""
    completed, passed = bool(told.get("completed")), bool(told.get("passed"))
    return bool(told.get("waived")) or {
        "Passed": passed, "Completed": completed, "CompletedAndPassed": completed and passed,
        "CompletedOrPassed": completed or passed}.get(move_on, True)
