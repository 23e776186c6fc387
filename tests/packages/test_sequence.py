"""Which part of a SCORM 2004 package opens when, and how parts count in the whole."""

from __future__ import annotations

from typing import Any

import pytest

from lms.packages import prerequisites, reading, rollup
from lms.packages.models import Package, State
from tests.packages.conftest import packed

MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
  xmlns:imsss="http://www.imsglobal.org/xsd/imsss"><metadata><schema>ADL SCORM</schema>
<schemaversion>2004 4th Edition</schemaversion>
</metadata><organizations><organization><title>Uji</title>{items}{control}</organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="i.html"/></resources>{collection}</manifest>"""
FLOW = '<imsss:sequencing><imsss:controlMode choice="false" flow="true"/></imsss:sequencing>'


def item(name: str, rules: str = "", inner: str = "", attributes: str = "") -> str:
    reference = "" if inner else 'identifierref="r"'
    sequencing = f"<imsss:sequencing {attributes}>{rules}</imsss:sequencing>" if rules or attributes else ""
    return f'<item identifier="{name}" {reference}><title>{name}</title>{inner}{sequencing}</item>'


def before(action: str, *conditions: str) -> str:
    return (f'<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions>{"".join(conditions)}</imsss:ruleConditions>'
            f'<imsss:ruleAction action="{action}"/></imsss:preConditionRule></imsss:sequencingRules>')


def when(condition: str, more: str = "") -> str:
    return f'<imsss:ruleCondition condition="{condition}" {more}/>'


def read(items: str, control: str = "", collection: str = "") -> Package:
    found = reading.read(packed({"imsmanifest.xml": MANIFEST.format(items=items, control=control, collection=collection),
                                 "i.html": ""}), "x.zip")
    told = found.told()["outline"]
    return Package(kind=found.kind, items=told, control=found.control)


def done(*names: str, success: str = "unknown", **cmi: Any) -> dict[str, State]:
    return {name: State(item=name, completion="completed", success=success, cmi=cmi) for name in names}


THREE = item("a") + item("b") + item("c")


def test_without_rules_every_part_may_be_chosen() -> None:
    assert prerequisites.open_ones(read(THREE), {}) == {"a", "b", "c"}


def test_where_choice_is_not_let_parts_open_one_after_the_other() -> None:
    package = read(THREE, FLOW)
    assert prerequisites.open_ones(package, {}) == {"a"}
    assert prerequisites.open_ones(package, done("a")) == {"a", "b"}
    assert prerequisites.neighbour(package, done("a"), "a", "continue") == "b"
    assert prerequisites.neighbour(package, done("a"), "a", "previous") is None


def test_where_only_forward_is_let_nothing_is_gone_back_to() -> None:
    package = read(THREE, FLOW.replace("choice", 'forwardOnly="true" choice'))
    assert prerequisites.open_ones(package, done("a", "b")) == {"b", "c"}
    assert prerequisites.neighbour(package, done("a", "b"), "b", "previous") is None


def test_a_part_stays_shut_until_another_is_passed_by_an_objective_that_they_share() -> None:
    writes = ('<imsss:objectives><imsss:primaryObjective objectiveID="p"><imsss:mapInfo targetObjectiveID="g" '
              'readSatisfiedStatus="false" writeSatisfiedStatus="true"/></imsss:primaryObjective></imsss:objectives>')
    reads = ('<imsss:objectives><imsss:primaryObjective objectiveID="q"/><imsss:objective objectiveID="need"><imsss:mapInfo '
             'targetObjectiveID="g" readSatisfiedStatus="true"/></imsss:objective></imsss:objectives>')
    shut = before("disabled", when("satisfied", 'operator="not" referencedObjective="need"'),
                  ) + before("disabled", when("objectiveStatusKnown", 'operator="not" referencedObjective="need"'))
    shut = shut.replace("</imsss:sequencingRules><imsss:sequencingRules>", "")
    package = read(item("a", writes) + item("b", shut + reads))
    assert prerequisites.open_ones(package, {}) == {"a"}
    assert prerequisites.open_ones(package, done("a", success="failed")) == {"a"}
    assert prerequisites.open_ones(package, done("a", success="passed")) == {"a", "b"}


def test_what_was_passed_before_is_skipped_on_the_way() -> None:
    package = read(item("a") + item("b", before("skip", when("satisfied"))) + item("c"), FLOW)
    assert prerequisites.neighbour(package, done("a"), "a", "continue") == "b"
    known = done("a") | done("b", success="passed")
    assert prerequisites.neighbour(package, known, "a", "continue") == "c"


@pytest.mark.parametrize(("score", "is_open"), [(None, True), (40.0, False), (80.0, True)])
def test_a_measure_hides_a_part_from_choice(score: float | None, is_open: bool) -> None:
    low = when("objectiveMeasureLessThan", 'measureThreshold="0.5"')
    package = read(item("a", before("hiddenFromChoice", low)) + item("b"))
    state = State(item="a", completion="completed", success="unknown", cmi={}, score=score)
    assert ("a" in prerequisites.open_ones(package, {"a": state})) is is_open


def test_nothing_is_gone_to_past_a_part_that_stops_the_way() -> None:
    package = read(item("a", before("stopForwardTraversal", when("completed", 'operator="not"'))) + item("b"), FLOW)
    begun = {"a": State(item="a", completion="incomplete", success="unknown", cmi={})}
    assert prerequisites.open_ones(package, begun) == {"a"}
    assert prerequisites.neighbour(package, begun, "a", "continue") is None
    assert prerequisites.neighbour(package, done("a"), "a", "continue") == "b"


def test_a_cluster_has_a_control_of_its_own_which_may_stand_in_a_collection() -> None:
    collection = ('<imsss:sequencingCollection><imsss:sequencing ID="s"><imsss:controlMode choice="false" flow="true"/>'
                  '</imsss:sequencing></imsss:sequencingCollection>')
    package = read(item("k", inner=item("a") + item("b"), attributes='IDRef="s"') + item("c"), collection=collection)
    assert prerequisites.open_ones(package, {}) == {"a", "c"}


def test_parts_count_as_their_rollup_says() -> None:
    pretest = '<imsss:rollupRules rollupObjectiveSatisfied="false" rollupProgressCompletion="false" objectiveMeasureWeight="0"/>'
    package = read(item("a", pretest) + item("b"))
    states = [State(item="a", completion="incomplete", success="failed", score=10.0),
              State(item="b", completion="completed", success="passed", score=90.0)]
    whole = rollup.of(package, states)
    assert (whole.completion, whole.success, whole.score) == ("completed", "passed", 90)
