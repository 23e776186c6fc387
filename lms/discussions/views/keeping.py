"""What lecturers and organisers do to keep order: answers marked, threads pinned and closed, reports settled."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as people
from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.discussions import policies, queries, services
from lms.discussions.models import Thread
from lms.discussions.policies import MODERATE
from lms.discussions.views import bp
from lms.discussions.views.threads import to_post
from lms.enrolments import queries as enrolments


@bp.post("/posts/<post>/answer")
@requires(MODERATE)
def answer(post: str) -> ResponseReturnValue:
    """`on` is 1 or 0."""
    found, thread = queries.post_or_404(post)
    policies.moderate_or_404(current_user, enrolments.cohort_facts(thread.cohort_id))
    with unit_of_work():
        services.mark(thread, found, on=_is_on(), at=now())
    flash(_("The answer stands at the top of the thread now.") if _is_on() else _("The thread has no marked answer any more."))
    return redirect(url_for("discussions.show", thread=thread.public_id), 303) if _is_on() else to_post(thread, found)


@bp.post("/threads/<thread>/pin")
@requires(MODERATE)
def pin(thread: str) -> ResponseReturnValue:
    there = _kept(thread)
    with unit_of_work():
        services.pin(there, on=_is_on(), at=now())
    return redirect(url_for("discussions.show", thread=thread), 303)


@bp.post("/threads/<thread>/close")
@requires(MODERATE)
def close(thread: str) -> ResponseReturnValue:
    there = _kept(thread)
    with unit_of_work():
        services.close(there, on=_is_on(), at=now())
    return redirect(url_for("discussions.show", thread=thread), 303)


@bp.get("/cohorts/<cohort>/discussion/reports")
@requires(MODERATE)
def reports(cohort: str) -> ResponseReturnValue:
    found = enrolments.facts_or_404(cohort)
    policies.moderate_or_404(current_user, found)
    rows = queries.reports(found.id)
    names = people.names_of({id_ for report, post, _thread in rows for id_ in (report.user_id, post.author_id)})
    course = courses.course(found.course_id)
    return render_template("discussions/reports.html", cohort=found, course=course, rows=rows, names=names)


@bp.post("/posts/<post>/keep")
@requires(MODERATE)
def keep(post: str) -> ResponseReturnValue:
    """The post may stand."""
    found, thread = queries.post_or_404(post)
    cohort = enrolments.cohort_facts(thread.cohort_id)
    policies.moderate_or_404(current_user, cohort)
    with unit_of_work():
        services.keep(found, by=current_user.id, at=now())
    flash(_("The report is settled; the post stands."), "success")
    return redirect(url_for("discussions.reports", cohort=cohort.public_id), 303)


def _kept(public_id: str) -> Thread:
    there = queries.thread_or_404(public_id)
    policies.moderate_or_404(current_user, enrolments.cohort_facts(there.cohort_id))
    return there


def _is_on() -> bool:
    return request.form.get("on") == "1"
