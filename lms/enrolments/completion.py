"""What it takes to complete a course: every rule that any plugin has added, each able to say what is missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import LazyString, ngettext
from flask_babel import lazy_gettext as _l

from lms.core.plugins import load
from lms.core.registry import Registry
from lms.courses import queries as courses


@dataclass(frozen=True)
class Missing:
    """One thing still to be done, in words for the learner, and the page where it is done."""

    words: str | LazyString
    endpoint: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return url_for(self.endpoint, **self.arguments) if self.endpoint else ""


@dataclass(frozen=True)
class CompletionRule:
    """`missing` is "module:function", (learner_id, course_id) -> what is still missing, empty when the rule is met.

    `shares`, where given, is "module:function", course_ids -> by course the percentage (1 to 100) of its required
    activities that is enough there, in place of all of them; where two rules name one, the higher holds. `examines` is
    "module:function", course_id -> whether meeting this rule takes a result, so that whoever meets it has passed.
    A plugin whose rule may just have been met calls `services.complete_if_met` in the same unit of work.
    """

    name: str
    missing: str
    shares: str = ""
    examines: str = ""


completion_rules: Registry[CompletionRule] = Registry("enrolments.completion_rules")
activities = CompletionRule("activities", "lms.enrolments.completion:missing_activities")


def missing(learner_id: int, course_id: int) -> list[Missing]:
    """All that stands between the learner and the completion of the course."""
    return [thing for rule in completion_rules for thing in load(rule.missing)(learner_id, course_id)]


def is_met(learner_id: int, course_id: int, *, but: Collection[str] = ()) -> bool:
    """Whether every rule is met, leaving out those named in `but`."""
    return not any(load(rule.missing)(learner_id, course_id) for rule in completion_rules if rule.name not in but)


def is_examined(course_id: int) -> bool:
    """Whether completing the course takes a result by some rule of its own."""
    return any(load(rule.examines)(course_id) for rule in completion_rules if rule.examines)


def shares(course_ids: Collection[int]) -> dict[int, int]:
    """By course, for each of the courses, the percentage of the required activities that is enough."""
    told = [load(rule.shares)(course_ids) for rule in completion_rules if rule.shares]
    return {id_: max((share[id_] for share in told if id_ in share), default=100) for id_ in course_ids}


def needed(total: int, share: int) -> int:
    """How many of `total` activities make at least `share` percent: 90 percent of 15 are 14."""
    return -(-total * share // 100)


def missing_activities(learner_id: int, course_id: int) -> list[Missing]:
    """Each activity by its name where all are needed; where a share is enough, how many more of them."""
    share = shares([course_id])[course_id]
    steps = courses.missing(learner_id, course_id)
    if share < 100 and steps:
        tally = courses.progress_of(learner_id, [course_id])[course_id]
        enough = needed(tally.total, share)
        if tally.done >= enough:
            return []
        if enough < tally.total:
            words = ngettext(
                "Complete %(num)s more activity: %(needed)s of the %(total)s are enough, %(done)s are done.",
                "Complete %(num)s more activities: %(needed)s of the %(total)s are enough, %(done)s are done.",
                enough - tally.done, needed=enough, total=tally.total, done=tally.done)
            return [Missing(words, "courses.activity", {"activity": steps[0].public_id})]
    return [Missing(_words(step.completion, step.title), "courses.activity", {"activity": step.public_id}) for step in steps]


def _words(rule: str, title: str) -> LazyString:
    """Put into words only when shown: mostly it is asked whether anything is missing at all."""
    words = {"time": _l("Read or watch long enough: %(title)s", title=title),
             "marked": _l("Mark as done: %(title)s", title=title), "passed": _l("Pass: %(title)s", title=title)}
    return words.get(rule, _l("Open: %(title)s", title=title))
