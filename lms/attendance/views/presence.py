"""One session: what it is, who was there by the list, the history of its marks, and the sheet to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.accounts import queries as people
from lms.accounts.queries import Person
from lms.attendance import agenda, clashes, ical, marking, policies, queries, sheets, words
from lms.attendance.errors import Refused
from lms.attendance.models import Mark, Meeting
from lms.attendance.policies import MARK
from lms.attendance.views import bp
from lms.core import audit, spreadsheets
from lms.core.database import now
from lms.core.pages import Page
from lms.core.policies import SIGNED_IN, requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments.errors import CohortClosed
from lms.enrolments.queries import CohortFacts


@dataclass(frozen=True)
class Row:
    """A learner on the list; `key` names the fields, `state` and `note` are as they stand in the form."""

    key: str
    person: Person
    group_name: str
    mark: Mark | None
    state: str
    note: str


@bp.get("/sessions/<meeting>")
@requires(SIGNED_IN)
def show(meeting: str) -> ResponseReturnValue:
    """For its learners, whoever holds it, and staff of the cohort."""
    there, cohort = _seen_or_404(meeting)
    may_mark = policies.may_mark(current_user, cohort, there)
    return render_template(
        "attendance/show.html", meeting=there, cohort=cohort, course=courses.course(cohort.course_id), words=words, at=now(),
        names=people.names_of(set(there.instructor_ids)), may_mark=may_mark, may_plan=policies.may_plan(current_user, cohort),
        may_see=may_mark or policies.may_see(current_user, cohort),
        mine=queries.marks_of(current_user.id, [there.id]).get(there.id),
        is_expected=queries.may_attend(current_user.id, there), is_taken=marking.is_taken_at(there, now()),
        counts=queries.counts_in([there.id]).get(there.id, {}), link_from=agenda.link_opens(there),
        clashes=clashes.among([there]) if may_mark and there.ends_at > now() else [])


@bp.get("/sessions/<meeting>.ics")
@requires(SIGNED_IN)
def one_event(meeting: str) -> ResponseReturnValue:
    there, _cohort = _seen_or_404(meeting)
    body = ical.calendar(there.title, agenda.told({there.id: there}), at=now())
    return Response(body, content_type=ical.TYPE, headers={
        "Content-Disposition": f'attachment; filename="sesi-{there.public_id}.ics"', "Cache-Control": "private, no-store"})


@bp.route("/sessions/<meeting>/attendance", methods=["GET", "POST"])
@requires(MARK)
def take(meeting: str) -> ResponseReturnValue:
    there, cohort = marked_or_404(meeting)
    page = Page(_rows(there), request.args.get("page", 1, int))
    if request.method == "POST":
        try:
            with unit_of_work():
                count = marking.mark_list(there, _entries(page.items), reason=request.form.get("reason", "")[:400], at=now(),
                                          by=current_user.id, as_organiser=policies.may_plan(current_user, cohort))
        except (Refused, CohortClosed) as error:
            return _list_page(there, cohort, page, str(error)), 422
        told = ngettext("%(num)s mark is saved.", "%(num)s marks are saved.", count)
        flash(told if count else _("Nothing has changed."), "success")
        return redirect(url_for("attendance.take", meeting=meeting, page=page.page if page.page > 1 else None), 303)
    return _list_page(there, cohort, page)


@bp.get("/sessions/<meeting>/marks")
@requires(MARK)
def marks(meeting: str) -> ResponseReturnValue:
    """Every mark ever made, corrected ones too."""
    there, cohort = marked_or_404(meeting)
    found = queries.history_of(there.id)
    names = people.names_of({id_ for mark in found for id_ in (mark.learner_id, mark.by_id) if id_})
    return render_template("attendance/marks.html", meeting=there, cohort=cohort, names=names, words=words,
                           page=Page(found, request.args.get("page", 1, int)))


@bp.get("/sessions/<meeting>/attendance.<any(csv, xlsx):ending>")
@requires(MARK)
def sheet_file(meeting: str, ending: str) -> ResponseReturnValue:
    there, cohort = marked_or_404(meeting)
    with unit_of_work():
        audit.record("attendance.taken_out", f"session:{there.id}")
    return spreadsheets.answer(sheets.session(there, cohort), there.title,
                               spreadsheets.file_name("presensi", there.title, there.public_id[:4], ending))


@bp.get("/sessions/<meeting>/sheet")
@requires(MARK)
def sheet(meeting: str) -> ResponseReturnValue:
    """The list on paper, with a column to sign in."""
    there, cohort = marked_or_404(meeting)
    return render_template("attendance/sheet.html", meeting=there, cohort=cohort, course=courses.course(cohort.course_id),
                           rows=_rows(there), words=words, names=people.names_of(set(there.instructor_ids)),
                           agency=people.agency(cohort.agency_id))


def _rows(meeting: Meeting) -> list[Row]:
    """Whoever is expected, and whoever has a mark, in the order of names."""
    held = queries.marks_in(meeting.id)
    places = {place.learner_id: place for place in enrolments.roster(meeting.cohort_id)}
    ids = (set(queries.learners_of(meeting)) | set(held)) & set(places)
    return [_row(person, places[person.id], held.get(person.id)) for person in people.people_of(ids)]


def _row(person: Person, place: Any, mark: Mark | None) -> Row:
    state, note = (mark.state, mark.note) if mark else ("", "")
    if request.method == "POST":
        state = request.form.get(f"state-{place.public_id}", state) or (request.form.get("rest", "") if not mark else state)
        note = request.form.get(f"note-{place.public_id}", note).strip()[:200]
    return Row(place.public_id, person, place.group_name, mark, state if state in words.STATES else "", note)


def _entries(rows: Sequence[Row]) -> dict[int, marking.Entry]:
    return {row.person.id: marking.Entry(row.state, row.note) for row in rows if row.state}


def _list_page(meeting: Meeting, cohort: CohortFacts, page: Page, fault: str = "") -> str:
    marks = [row.mark for row in page.items if row.mark]
    return render_template(
        "attendance/take.html", meeting=meeting, cohort=cohort, page=page, words=words, fault=fault, at=now(),
        by=people.names_of({mark.by_id for mark in marks if mark.by_id}), is_taken=marking.is_taken_at(meeting, now()),
        is_long_over=marking.is_long_over(meeting, now()), reason=request.form.get("reason", ""),
        counts=queries.counts_in([meeting.id]).get(meeting.id, {}))


def _seen_or_404(public_id: str) -> tuple[Meeting, CohortFacts]:
    there = queries.meeting_or_404(public_id)
    cohort = enrolments.cohort_facts(there.cohort_id)
    if not (policies.is_instructor(current_user, there) or policies.may_see(current_user, cohort)
            or queries.may_attend(current_user.id, there)):
        abort(404)
    return there, cohort


def marked_or_404(public_id: str) -> tuple[Meeting, CohortFacts]:
    there = queries.meeting_or_404(public_id)
    cohort = enrolments.cohort_facts(there.cohort_id)
    policies.mark_or_404(current_user, cohort, there)
    return there, cohort
