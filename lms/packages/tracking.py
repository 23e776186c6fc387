"""What a package has told by the SCORM data model, in the same words for 1.2 and 2004.

After the SCORM 1.2 Run-Time Environment, section 3.4, and the SCORM 2004 4th Edition Run-Time Environment, chapter 4. Content
runs on the learner's device, so whatever it tells is taken as told by the learner: bounded, never trusted for more.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Any

_HOURS = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)")
_PERIOD = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_SECONDS_OF = (31_536_000, 2_592_000, 86_400, 3600, 60, 1)


@dataclass(frozen=True)
class Told:
    """`score` in percent, `seconds` of this session; `is_suspended` where the learner means to go on."""

    completion: str = "unknown"
    success: str = "unknown"
    score: float | None = None
    seconds: float = 0
    is_suspended: bool = False


def told(kind: str, cmi: dict[str, Any], facts: dict[str, Any], *, ended: bool = False) -> Told:
    """What the data model of an item says; `facts` are those of its item in the manifest.

    An item that ends without a word on its completion has been gone through, unless it said in the manifest that it would tell
    (1.2: Run-Time Environment, section 3.4.4; 2004: Sequencing and Navigation, End Attempt Process).
    """
    if kind == "scorm12":
        return _of_12(cmi, facts, ended=ended)
    found = _of_2004(cmi, facts)
    if kind == "scorm2004" and ended and found.completion == "unknown" and not found.is_suspended and not facts.get("tells"):
        return replace(found, completion="completed")
    return found


def _of_12(cmi: dict[str, Any], facts: dict[str, Any], *, ended: bool) -> Told:
    core = _part(cmi, "core")
    status = _text(core, "lesson_status")
    if ended and status in ("", "not attempted") and _text(core, "exit") != "suspend":
        status = "completed"
    raw, mastery = number(_part(core, "score").get("raw")), number(facts.get("mastery_score"))
    success = status if status in ("passed", "failed") else "unknown"
    if raw is not None and mastery is not None and status in ("passed", "failed", "completed"):
        success = "passed" if raw >= mastery else "failed"
    return Told("completed" if status in ("passed", "failed", "completed") else
                "incomplete" if status in ("incomplete", "browsed") else "unknown",
                success, _percent(_part(core, "score")), seconds(_text(core, "session_time")), _text(core, "exit") == "suspend")


def _of_2004(cmi: dict[str, Any], facts: dict[str, Any]) -> Told:
    completion, success = _text(cmi, "completion_status"), _text(cmi, "success_status")
    score = _part(cmi, "score")
    scaled, needed = number(score.get("scaled")), number(facts.get("passing_measure"))
    if scaled is not None and needed is not None:
        success = "passed" if scaled >= needed else "failed"
    progress, enough = number(cmi.get("progress_measure")), number(facts.get("completion_threshold"))
    if progress is not None and enough is not None:
        completion = "completed" if progress >= enough else "incomplete"
    return Told(completion if completion in ("completed", "incomplete") else "unknown",
                success if success in ("passed", "failed") else "unknown",
                score_of(score), seconds(_text(cmi, "session_time")),
                _text(cmi, "exit") == "suspend")


def seconds(period: str) -> float:
    """Of "0001:02:03.5" (SCORM 1.2) or "PT1H2M3.5S" (2004); 0 where it is neither."""
    if found := _HOURS.fullmatch(period.strip()):
        return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3])
    found = _PERIOD.fullmatch(period.strip())
    return sum(float(part or 0) * size for part, size in zip(found.groups(), _SECONDS_OF, strict=True)) if found else 0.0


def period(kind: str, whole: int) -> str:
    """So many seconds, as the data model writes them."""
    if kind == "scorm12":
        return f"{min(whole // 3600, 9999):04d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"PT{whole // 3600}H{whole // 60 % 60}M{whole % 60}S"


@dataclass(frozen=True)
class Interaction:
    """One answer of the interaction log, as the package wrote it."""

    id: str
    kind: str
    response: str
    correct: str
    result: str
    weighting: str
    latency: float
    description: str
    at: str


def interactions(cmi: dict[str, Any]) -> list[Interaction]:
    """In the order in which they were given."""
    rows = sorted(((int(at), row) for at, row in _part(cmi, "interactions").items() if at.isdigit() and isinstance(row, dict)),
                  key=lambda pair: pair[0])
    return [Interaction(
        _text(row, "id"), _text(row, "type"), _text(row, "learner_response") or _text(row, "student_response"),
        ", ".join(_text(pattern, "pattern") for pattern in _part(row, "correct_responses").values() if isinstance(pattern, dict)),
        _text(row, "result"), _text(row, "weighting"), seconds(_text(row, "latency")), _text(row, "description"),
        _text(row, "timestamp") or _text(row, "time")) for _at, row in rows]


def bookmark(kind: str, cmi: dict[str, Any]) -> str:
    return _text(_part(cmi, "core"), "lesson_location") if kind == "scorm12" else _text(cmi, "location")


def score_of(score: dict[str, Any]) -> float | None:
    """In percent, of the score of SCORM 2004 or of xAPI."""
    scaled = number(score.get("scaled"))
    return _percent(score) if scaled is None else min(100.0, max(0.0, scaled * 100))


def answer(statement: dict[str, Any]) -> Interaction:
    """The answer that a statement of xAPI tells."""
    object_, result = statement["object"], statement.get("result", {})
    definition = object_.get("definition", {})
    words = next(iter({**definition.get("name", {}), **definition.get("description", {})}.values()), "")
    verdict = {True: "correct", False: "incorrect"}.get(result.get("success"), "neutral")
    return Interaction(object_["id"], definition.get("interactionType", ""), result.get("response", ""),
                       ", ".join(definition.get("correctResponsesPattern", [])), verdict, "",
                       seconds(result.get("duration", "")), words, statement["timestamp"])


def _percent(score: dict[str, Any]) -> float | None:
    raw, low, high = (number(score.get(name)) for name in ("raw", "min", "max"))
    if raw is None:
        return None
    if high is not None and high > (low or 0):
        raw = (raw - (low or 0)) / (high - (low or 0)) * 100
    return min(100.0, max(0.0, raw))


def number(value: object) -> float | None:
    """A finite one, or None."""
    try:
        found = float(str(value))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _part(of: dict[str, Any], name: str) -> dict[str, Any]:
    found = of.get(name)
    if isinstance(found, list):
        return {str(at): row for at, row in enumerate(found)}
    return found if isinstance(found, dict) else {}


def _text(of: dict[str, Any], name: str) -> str:
    found = of.get(name)
    return str(found) if isinstance(found, str | int | float) and not isinstance(found, bool) else ""
