"""What the LMS itself says: who learns, what a unit begins with, and that it was launched, satisfied, abandoned or waived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from flask import current_app

from lms.packages.tracking import number
from lms.packages.xapi import cmi5

_NAMES = {cmi5.LAUNCHED: "launched", cmi5.SATISFIED: "satisfied", cmi5.ABANDONED: "abandoned", cmi5.WAIVED: "waived"}
_TYPES = "https://w3id.org/xapi/cmi5/activitytype"
_EXTENSIONS = "https://w3id.org/xapi/cmi5/context/extensions"


@dataclass(frozen=True)
class Unit:
    """One part of one package in one attempt, as statements name it. `place` counts the parts from 0."""

    learner: str
    learner_name: str
    activity_id: int
    attempt: str
    launch: str
    place: int
    kind: str
    step: dict[str, Any]

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.step["facts"]
        return facts

    @property
    def activity(self) -> str:
        """The IRI of the unit here; a package of xAPI goes by its own."""
        return f"{home()}/packages/units/{self.activity_id}/{self.place}" if self.kind == "cmi5" else str(self.step["id"])

    @property
    def registration(self) -> str:
        return registration_of(self.attempt)

    @property
    def actor(self) -> dict[str, Any]:
        return {"objectType": "Agent", "name": self.learner_name, "account": account(self.learner)}

    @property
    def mastery(self) -> float | None:
        return number(self.facts.get("mastery_score"))


def home() -> str:
    return str(current_app.config["BASE_URL"]).rstrip("/")


def account(learner: str) -> dict[str, str]:
    return {"homePage": home(), "name": learner}


def registration_of(attempt: str) -> str:
    """A UUID that stands for the attempt, the same whenever it is asked for."""
    return str(uuid5(NAMESPACE_URL, f"{home()}/packages/attempts/{attempt}"))


def launch_data(unit: Unit, *, return_url: str) -> dict[str, Any]:
    """The state document LMS.LaunchData: cmi5, section 10."""
    told: dict[str, Any] = {
        "contextTemplate": {
            "contextActivities": {"grouping": [{"objectType": "Activity", "id": unit.step["id"]}]},
            "extensions": {cmi5.SESSION: unit.launch}},
        "launchMode": "Normal", "launchMethod": unit.facts.get("launch_method", "AnyWindow"),
        "moveOn": unit.facts.get("move_on", "NotApplicable"), "returnURL": return_url}
    if unit.mastery is not None:
        told["masteryScore"] = unit.mastery
    if parameters := unit.facts.get("launch_data"):
        told["launchParameters"] = parameters
    if key := unit.facts.get("entitlement_key"):
        told["entitlementKey"] = {"courseStructure": key}
    return told


def said(unit: Unit, verb: str, *, at: datetime, about: str = "", extensions: dict[str, Any] | None = None,
         result: dict[str, Any] | None = None) -> dict[str, Any]:
    """A statement of the LMS about the unit, or about the block or course that `about` names."""
    object_: dict[str, Any] = {"objectType": "Activity", "id": unit.activity}
    if about:
        is_course = about == next(iter(unit.facts.get("within", [])), "")
        object_ = {"objectType": "Activity", "id": about,
                   "definition": {"type": f"{_TYPES}/{'course' if is_course else 'block'}"}}
    told: dict[str, Any] = {
        "id": str(uuid4()), "actor": unit.actor, "verb": {"id": verb, "display": {"en": _NAMES[verb]}}, "object": object_,
        "timestamp": moment(at), "context": {
            "registration": unit.registration,
            "contextActivities": {"category": [{"id": cmi5.CATEGORY}] + ([{"id": cmi5.MOVE_ON}] if verb == cmi5.WAIVED else []),
                                  "grouping": [{"objectType": "Activity", "id": unit.step["id"]}]},
            "extensions": {cmi5.SESSION: unit.launch} | (extensions or {})}}
    return told | ({"result": result} if result else {})


def launched(unit: Unit, *, at: datetime) -> dict[str, Any]:
    extensions: dict[str, Any] = {
        f"{_EXTENSIONS}/launchmode": "Normal", f"{_EXTENSIONS}/launchurl": unit.step["href"],
        f"{_EXTENSIONS}/moveon": unit.facts.get("move_on", "NotApplicable")}
    if unit.mastery is not None:
        extensions[cmi5.MASTERY] = unit.mastery
    if parameters := unit.facts.get("launch_data"):
        extensions[f"{_EXTENSIONS}/launchparameters"] = parameters
    return said(unit, cmi5.LAUNCHED, at=at, extensions=extensions)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
