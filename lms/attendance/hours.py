"""JP that are earned by being there, and the rule that asks for a share of them.

What a learner's sessions plan together is the whole; a session counts for whoever was present or late, not for the excused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from lms.attendance import queries
from lms.attendance.models import Meeting
from lms.attendance.words import WAS_THERE
from lms.enrolments import queries as enrolments
from lms.enrolments.completion import CompletionRule, Missing

RULE = CompletionRule("attendance.share", "lms.attendance.hours:missing")


@dataclass(frozen=True)
class Hours:
    """JP of a learner's sessions in one cohort: planned, and earned by attendance; the same by kind of session."""

    planned: int = 0
    earned: int = 0
    by_kind: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """(earned, planned)"""

    @property
    def percent(self) -> int:
        """Rounded down: 89.9 percent are not 90."""
        return self.earned * 100 // self.planned if self.planned else 0

    def needed(self, least_percent: int) -> int:
        """How many JP make at least that share."""
        return -(-self.planned * least_percent // 100)


def of(meetings: Iterable[Meeting], states: Mapping[int, str], group_name: str) -> Hours:
    """`states` are the learner's marks by session. Who attended a session of another group has earned it too."""
    kinds: dict[str, tuple[int, int]] = {}
    for meeting in meetings:
        was_there = states.get(meeting.id) in WAS_THERE
        if meeting.cancelled_at is None and (was_there or queries.concerns(meeting, group_name)):
            earned, planned = kinds.get(meeting.kind, (0, 0))
            kinds[meeting.kind] = (earned + meeting.credit_hours * was_there, planned + meeting.credit_hours)
    return Hours(sum(p for _e, p in kinds.values()), sum(e for e, _p in kinds.values()), kinds)


def of_learner(learner_id: int, cohort_id: int, group_name: str) -> Hours:
    meetings = queries.meetings_of(cohort_id)
    marks = queries.marks_of(learner_id, [meeting.id for meeting in meetings])
    return of(meetings, {id_: mark.state for id_, mark in marks.items()}, group_name)


def of_cohort(cohort_id: int, groups: Mapping[int, str]) -> dict[int, Hours]:
    """By learner; `groups` are the groups by learner. Two queries however many."""
    meetings = queries.meetings_of(cohort_id)
    states = queries.states_in([meeting.id for meeting in meetings])
    return {learner: of(meetings, {m.id: states[m.id, learner] for m in meetings if (m.id, learner) in states}, group)
            for learner, group in groups.items()}


def least_percent(course_id: int) -> int:
    """What the course asks for; 0 where attendance decides nothing."""
    rule = queries.rule_of(course_id)
    return rule.least_percent if rule else 0


def missing(learner_id: int, course_id: int) -> list[Missing]:
    """The rule of completion: enough JP of the sessions of one's cohort."""
    least = least_percent(course_id)
    place = enrolments.place_of(learner_id, course_id) if least else None
    if place is None:
        return []
    hours, where = of_learner(learner_id, place.cohort_id, place.group_name), ("attendance.mine", {"place": place.public_id})
    if not hours.planned:
        return [Missing(_("Attend the sessions: the organiser has not announced them yet."), *where)]
    needed = hours.needed(least)
    if hours.earned >= needed:
        return []
    return [Missing(_("Attendance: %(needed)s of the %(planned)s JP of sessions are needed (%(least)s percent), %(earned)s are "
                      "earned.", needed=needed, planned=hours.planned, least=least, earned=hours.earned), *where)]


def planned_by_kind(meetings: Collection[Meeting]) -> dict[str, int]:
    """What the sessions of a cohort hold; where groups meet apart, the largest sum that one group gets."""
    names = {name for meeting in meetings for name in meeting.groups} or {""}
    sums = [of(meetings, {}, name).by_kind for name in names]
    return {kind: max(one.get(kind, (0, 0))[1] for one in sums) for kind in {kind for one in sums for kind in one}}
