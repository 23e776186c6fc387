"""Packages that say themselves what completes and passes them."""

from __future__ import annotations

import pytest

from lms.packages import rollup
from lms.packages.models import Package, State
from tests.packages.test_sequence import THREE, done, item, read

PASSING = ('<imsss:sequencing><imsss:rollupRules><imsss:rollupRule {of}><imsss:rollupConditions {how}>{conditions}'
           '</imsss:rollupConditions><imsss:rollupAction action="{action}"/></imsss:rollupRule></imsss:rollupRules>'
           "</imsss:sequencing>")


def rule(action: str, of: str, *conditions: str, how: str = "") -> str:
    told = "".join(f'<imsss:rollupCondition operator="{"not" if one[0] == "~" else "noOp"}" condition="{one.lstrip("~")}"/>'
                   for one in conditions)
    return PASSING.format(of=of, how=how, conditions=told, action=action)


def whole(package: Package, **states: State) -> tuple[str, str]:
    told = rollup.of(package, list(states.values()))
    return told.completion, told.success


@pytest.mark.parametrize(("of", "enough"), [
    ('childActivitySet="any"', 1), ('childActivitySet="all"', 3), ("", 3),
    ('childActivitySet="atLeastCount" minimumCount="2"', 2), ('childActivitySet="atLeastPercent" minimumPercent="0.6"', 2)])
def test_as_many_parts_complete_the_whole_as_its_rule_asks_for(of: str, enough: int) -> None:
    package = read(THREE, rule("completed", of, "completed"))
    for count in range(1, 4):
        states = done(*"abc"[:count])
        assert (rollup.of(package, list(states.values())).completion == "completed") is (count >= enough), count


def test_one_test_that_is_passed_passes_the_whole_whatever_became_of_the_others() -> None:
    package = read(THREE, rule("satisfied", 'childActivitySet="any"', "satisfied"))
    assert whole(package, **done("a", success="failed")) == ("incomplete", "unknown")
    assert whole(package, **done("a", success="failed"), **done("b", success="passed")) == ("incomplete", "passed")


def test_what_was_never_entered_does_not_hinder_where_the_package_says_so() -> None:
    aid = item("b", '<adlseq:rollupConsiderations xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" '
                    'requiredForCompleted="ifAttempted" requiredForSatisfied="ifNotSkipped"/>')
    package = read(item("a") + aid)
    assert whole(package, **done("a", success="passed")) == ("completed", "passed")
    begun = {"b": State(item="b", completion="incomplete", success="unknown", cmi={})}
    assert whole(package, **done("a", success="passed"), **begun)[0] == "incomplete"


def test_parts_within_a_part_are_rolled_up_by_the_rules_of_that_part() -> None:
    inner = rule("completed", 'childActivitySet="any"', "attempted")
    package = read(item("x", inner=item("a") + item("b") + inner) + item("c"))
    assert whole(package, **done("a"))[0] == "incomplete"
    assert whole(package, **done("a", "c"))[0] == "completed"


def test_conditions_are_joined_and_turned_round_and_the_unknown_meets_none() -> None:
    joined = 'conditionCombination="all"'
    both = read(THREE, rule("notSatisfied", 'childActivitySet="any"', "completed", "~satisfied", how=joined))
    assert whole(both, **done("a"))[1] == "unknown", "nobody has judged it"
    assert whole(both, **done("a", success="failed"))[1] == "failed"
    none = read(THREE, rule("satisfied", 'childActivitySet="none"', "attempted"))
    assert whole(none, **done("a"))[1] == "unknown"


def test_without_rules_of_its_own_every_part_counts_as_before() -> None:
    package = read(THREE)
    assert whole(package, **done("a", "b", success="passed")) == ("incomplete", "unknown")
    assert whole(package, **done("a", "b", "c", success="passed")) == ("completed", "passed")
