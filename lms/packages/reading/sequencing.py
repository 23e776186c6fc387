"""The part of IMS Simple Sequencing that decides how a learner goes from one item to another, and what passes one."""

from __future__ import annotations

import math
from typing import Any

from lms.core import xml

Collection = dict[str, Any]
"""What items share of their sequencing, by its name."""


def collection(root: Any) -> Collection:
    """All that a manifest names, looked up once: it may be large, and every item may ask."""
    return {name: one for one in reversed(list(xml.every(root, "sequencing"))) if (name := one.get("ID"))}


def control(organization: Any, shared: Collection) -> dict[str, Any]:
    """How the items are reached: by choice from the outline, by flow one after the other. SCORM 1.2 knows choice alone.

    With what completes and passes the whole (`rollup`), where the package has rules of its own for it.
    """
    found = None if organization is None else _sequencing(organization, shared)
    modes = None if found is None else xml.child(found, "controlMode")
    rules = {"rollup": rolled} if found is not None and (rolled := _rolled(found)) else {}
    if modes is None:
        return {"choice": True, "flow": False} | rules
    return {"choice": _yes(modes.get("choice"), True), "flow": _yes(modes.get("flow"), False)} | (
        {"forward_only": True} if _yes(modes.get("forwardOnly"), False) else {}) | rules


def facts(item: Any, shared: Collection) -> dict[str, Any]:
    """What an item's own sequencing says: the scaled score that passes it, its objective, whether it counts at all."""
    told: dict[str, Any] = {}
    if (threshold := xml.child(item, "completionThreshold")) is not None:
        told["completion_threshold"] = threshold.get("minProgressMeasure") or xml.text(threshold)
    found = _sequencing(item, shared)
    if found is None:
        return told
    told |= _rules(found)
    if xml.child(found, "controlMode") is not None:
        told["control"] = control(item, shared)
    if (primary := xml.child(found, "objectives", "primaryObjective")) is not None:
        told["objective"] = primary.get("objectiveID", "")
        if _yes(primary.get("satisfiedByMeasure"), False):
            told["passing_measure"] = xml.at(primary, "minNormalizedMeasure") or "1.0"
    if (limit := xml.child(found, "limitConditions")) is not None and limit.get("attemptAbsoluteDurationLimit"):
        told["max_time"] = limit.get("attemptAbsoluteDurationLimit")
    delivery = xml.child(found, "deliveryControls")
    if delivery is not None and not _yes(delivery.get("tracked"), True):
        told["untracked"] = True
    if delivery is not None and _yes(delivery.get("completionSetByContent"), False):
        told["tells"] = True
    return told


def _sequencing(element: Any, shared: Collection) -> Any:
    """Its own, or the one of the collection that it names."""
    found = xml.child(element, "sequencing")
    if found is None or not (name := found.get("IDRef")):
        return found
    common = shared.get(name)
    return common if common is not None and not len(found) else found


def _rules(found: Any) -> dict[str, Any]:
    """Rules before a part, objectives that are shared, and how it counts in the whole."""
    told: dict[str, Any] = {}
    rules = xml.child(found, "sequencingRules")
    before = [] if rules is None else [_rule(one) for one in xml.children(rules, "preConditionRule")]
    if before:
        told["before"] = before
    objectives = xml.child(found, "objectives")
    mapped = {} if objectives is None else {
        one.get("objectiveID", ""): shared for one in objectives if xml.name(one) in ("primaryObjective", "objective")
        if (shared := _shared(one))}
    if mapped:
        told["objectives"] = mapped
    rollup = xml.child(found, "rollupRules")
    if rollup is not None:
        told |= {name: False for name, attribute in (("counts_passing", "rollupObjectiveSatisfied"),
                                                     ("counts_completion", "rollupProgressCompletion"))
                 if not _yes(rollup.get(attribute), True)}
        if (weight := number(rollup.get("objectiveMeasureWeight"))) is not None and 0 <= weight < 1:
            told["weight"] = weight
    if rolled := _rolled(found):
        told["rollup"] = rolled
    considered = xml.child(found, "rollupConsiderations")
    for name, attribute in (("if_met_completion", "requiredForCompleted"), ("if_met_passing", "requiredForSatisfied")):
        if considered is not None and considered.get(attribute, "always") in ("ifAttempted", "ifNotSkipped"):
            told[name] = True
    return told


def _rolled(found: Any) -> list[dict[str, Any]]:
    """When what parts have told completes or passes what they are parts of."""
    rules = xml.child(found, "rollupRules")
    return [] if rules is None else [_roll(one) for one in xml.children(rules, "rollupRule")]


def _roll(rule: Any) -> dict[str, Any]:
    conditions, action = xml.child(rule, "rollupConditions"), xml.child(rule, "rollupAction")
    return {
        "action": "" if action is None else action.get("action", ""), "of": rule.get("childActivitySet", "all"),
        "count": number(rule.get("minimumCount")) or 0, "share": number(rule.get("minimumPercent")) or 0,
        "any": conditions is None or conditions.get("conditionCombination", "any") == "any",
        "conditions": [] if conditions is None else [
            {"condition": one.get("condition", ""), "not": one.get("operator", "noOp") == "not"}
            for one in xml.children(conditions, "rollupCondition")]}


def _rule(rule: Any) -> dict[str, Any]:
    conditions, action = xml.child(rule, "ruleConditions"), xml.child(rule, "ruleAction")
    return {
        "action": "" if action is None else action.get("action", ""),
        "any": conditions is not None and conditions.get("conditionCombination", "all") == "any",
        "conditions": [] if conditions is None else [
            {"condition": one.get("condition", ""), "not": one.get("operator", "noOp") == "not",
             "objective": one.get("referencedObjective", ""), "measure": number(one.get("measureThreshold")) or 0.0}
            for one in xml.children(conditions, "ruleCondition")]}


def _shared(objective: Any) -> dict[str, str]:
    told = {}
    for one in xml.children(objective, "mapInfo"):
        if _yes(one.get("readSatisfiedStatus"), True):
            told["reads"] = one.get("targetObjectiveID", "")
        if _yes(one.get("writeSatisfiedStatus"), False):
            told["writes"] = one.get("targetObjectiveID", "")
    return told


def number(text: str | None) -> float | None:
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _yes(value: str | None, otherwise: bool) -> bool:
    return otherwise if value is None else value.strip().casefold() in ("true", "1")
