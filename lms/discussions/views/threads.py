"""The threads of a cohort, and one of them."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.accounts import queries as people
from lms.core.database import now
from lms.core.policies import requires
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.discussions import policies, queries, services
from lms.discussions.forms import ReplyForm
from lms.discussions.models import Post, Thread
from lms.discussions.policies import TAKE_PART
from lms.discussions.views import bp
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts

FILTERS = ("", "unread", "unanswered", "followed")


@bp.get("/courses/<course>/discussion")
@requires(TAKE_PART)
def of_course(course: str) -> ResponseReturnValue:
    """The discussion of one's own cohort; who keeps order in several chooses."""
    found = courses.get_or_404(course)
    cohorts = [cohort for cohort in enrolments.cohorts_of(found.id) if policies.may_read(current_user, cohort)]
    if not cohorts:
        if not policies.may_teach(current_user, found):
            abort(404)
    elif len(cohorts) == 1:
        return redirect(url_for("discussions.index", cohort=cohorts[0].public_id), 303)
    return render_template("discussions/cohorts.html", course=found, cohorts=cohorts)


@bp.get("/cohorts/<cohort>/discussion")
@requires(TAKE_PART)
def index(cohort: str) -> ResponseReturnValue:
    found = enrolments.facts_or_404(cohort)
    policies.read_or_404(current_user, found)
    search, only = request.args.get("q", "").strip()[:100], request.args.get("only", "")
    asked = {"q": search, "only": only if only in FILTERS else ""}
    page = queries.threads(found.id, current_user.id, search=search, only=asked["only"], page=request.args.get("page", 1, int))
    keeps = policies.may_moderate(current_user, found)
    return render_template(
        "discussions/index.html", cohort=found, course=courses.course(found.course_id), page=page, asked=asked, keeps=keeps,
        readings=queries.readings(current_user.id, [thread.id for thread in page.items]),
        names=people.names_of({thread.author_id for thread in page.items}),
        reports=queries.how_many_reports(found.id) if keeps else 0)


@bp.get("/threads/<thread>")
@requires(TAKE_PART)
def show(thread: str) -> ResponseReturnValue:
    there, cohort = read_or_404(thread)
    return thread_page(there, cohort, ReplyForm(formdata=None), number=request.args.get("page", 1, int))


@bp.get("/threads/<thread>/unread")
@requires(TAKE_PART)
def unread(thread: str) -> ResponseReturnValue:
    """Leads to the first post that the reader has not seen."""
    there, _cohort = read_or_404(thread)
    mine = queries.reading(current_user.id, there.id)
    return to_post(there, queries.first_unread(there, mine[0] if mine else 0))


@bp.get("/posts/<post>")
@requires(TAKE_PART)
def post(post: str) -> ResponseReturnValue:
    """Leads to where the post stands in its thread."""
    found, thread = queries.post_or_404(post)
    policies.read_or_404(current_user, enrolments.cohort_facts(thread.cohort_id))
    return to_post(thread, found)


def read_or_404(public_id: str) -> tuple[Thread, CohortFacts]:
    there = queries.thread_or_404(public_id)
    cohort = enrolments.cohort_facts(there.cohort_id)
    policies.read_or_404(current_user, cohort)
    return there, cohort


def to_post(thread: Thread, post: Post) -> ResponseReturnValue:
    number = queries.page_of(post)
    return redirect(url_for("discussions.show", thread=thread.public_id, page=number if number > 1 else None,
                            _anchor=f"post-{post.public_id}"), 303)


def thread_page(thread: Thread, cohort: CohortFacts, form: ReplyForm, *, number: int, status: int = 200) -> ResponseReturnValue:
    seen, follows = _see(thread, number)
    at, keeps = now(), policies.may_moderate(current_user, cohort)
    (first, answer), page = queries.heads(thread.id), queries.replies(thread.id, page=number)
    posts = [first, *([answer] if answer else []), *page.items]
    return render_template(
        "discussions/thread.html", thread=thread, cohort=cohort, course=courses.course(cohort.course_id), first=first,
        answer=answer, page=page, form=form, keeps=keeps, follows=follows, seen=seen,
        names=people.names_of({post.author_id for post in posts}), reported=queries.reported({post.id for post in posts}),
        editable={post.id for post in posts if services.may_edit(post, current_user.id, at=at)},
        may_write=cohort.closed_at is None and (keeps or thread.closed_at is None)), status


def _see(thread: Thread, number: int) -> tuple[int | None, bool | None]:
    """Note how far the reader comes by this page, and say how far he was (None: never here) and whether he follows. What was read
    before costs no write. It goes before all else that is read, for a unit of work reads everything again."""
    newest, mine = queries.newest_on(thread, number), queries.reading(current_user.id, thread.id)
    if mine is None or mine[0] < newest:
        with unit_of_work():
            services.see(current_user.id, thread, newest)
    return mine or (None, None)
