"""What it takes to complete a course: every rule that any plugin has added, each able to say what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lms.core.plugins import load
from lms.core.registry import Registry
from lms.courses import queries as courses


@dataclass(frozen=True)
class Missing:
    """One thing still to be done, in words for the learner, and the page where it is done."""

    words: str
    endpoint: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return url_for(self.endpoint, **self.arguments) if self.endpoint else ""


@dataclass(frozen=True)
class CompletionRule:
    """`missing` is "module:function", (learner_id, course_id) -> what is still missing, empty when the rule is met.

    A plugin whose rule may just have been met calls `services.complete_if_met` in the same unit of work.
    """

    name: str
    missing: str


completion_rules: Registry[CompletionRule] = Registry("enrolments.completion_rules")
activities = CompletionRule("activities", "lms.enrolments.completion:missing_activities")


def missing(learner_id: int, course_id: int) -> list[Missing]:
    """All that stands between the learner and the completion of the course."""
    return [thing for rule in completion_rules for thing in load(rule.missing)(learner_id, course_id)]


def is_met(learner_id: int, course_id: int) -> bool:
    return not any(load(rule.missing)(learner_id, course_id) for rule in completion_rules)


def missing_activities(learner_id: int, course_id: int) -> list[Missing]:
    return [Missing(_words(step.completion, step.title), "courses.activity", {"activity": step.public_id})
            for step in courses.missing(learner_id, course_id)]


def _words(rule: str, title: str) -> str:
    words = {"time": _("Read or watch long enough: %(title)s", title=title), "marked": _("Mark as done: %(title)s", title=title),
             "passed": _("Pass: %(title)s", title=title)}
    return str(words.get(rule) or _("Open: %(title)s", title=title))
