"""Attendance as tables for spreadsheets."""

from __future__ import annotations

from flask_babel import gettext as _

from lms.accounts import queries as people
from lms.attendance import hours, queries, words
from lms.attendance.models import Meeting
from lms.core.i18n import when
from lms.core.spreadsheets import Cell
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts


def recap(cohort: CohortFacts) -> list[list[Cell]]:
    """A row for each learner, a column for each session that stands; JP planned and earned at the end."""
    meetings = [meeting for meeting in queries.meetings_of(cohort.id) if meeting.cancelled_at is None]
    groups = {p.learner_id: p.group_name for p in enrolments.roster(cohort.id) if p.status in enrolments.HELD}
    states, earned = queries.states_in([m.id for m in meetings]), hours.of_cohort(cohort.id, groups)
    rows: list[list[Cell]] = [[_("No."), _("Name"), _("Agency"), _("Group"),
                               *(f"{when(m.starts_at, cohort.time_zone)} {m.title}" for m in meetings),
                               _("JP of sessions"), _("JP attended"), _("Percent")]]
    for number, person in enumerate(people.people_of(set(groups)), 1):
        mine = earned[person.id]
        rows.append([number, person.display_name, person.agency_name, groups[person.id],
                     *(str(words.STATES[states[m.id, person.id]]) if (m.id, person.id) in states else "" for m in meetings),
                     mine.planned, mine.earned, mine.percent])
    return rows


def session(meeting: Meeting, cohort: CohortFacts) -> list[list[Cell]]:
    """A row for each learner of one session: what holds, how, by whom and when it was marked."""
    marks = queries.marks_in(meeting.id)
    named = people.people_of(set(queries.learners_of(meeting)) | set(marks))
    by = people.names_of({mark.by_id for mark in marks.values() if mark.by_id})
    rows: list[list[Cell]] = [[_("No."), _("Name"), _("Agency"), _("Attendance"), _("How"), _("By"), _("When"), _("Note")]]
    for number, person in enumerate(named, 1):
        mark = marks.get(person.id)
        rows.append([number, person.display_name, person.agency_name, *(
            [str(words.STATES[mark.state]), str(words.METHODS[mark.method]), by.get(mark.by_id or 0, ""),
             when(mark.at, cohort.time_zone), mark.note] if mark else [""] * 5)])
    return rows
