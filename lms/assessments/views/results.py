"""Results of a quiz, for those who teach and those who look after the cohorts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.accounts import queries as people
from lms.assessments import late, live, papers, policies, queries, services, sheets, standings
from lms.assessments.forms import RulingForm
from lms.assessments.models import Attempt
from lms.assessments.views import bp
from lms.core.policies import Scoped, can, requires
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments import reach
from lms.enrolments.queries import CohortFacts


@bp.get("/quizzes/<activity>/results")
@requires(policies.RESULTS)
def results(activity: str) -> ResponseReturnValue:
    """Per learner of the cohorts that the user may see."""
    found = quiz_or_404(activity)
    cohorts, chosen = seen_cohorts(found.course_id, found.module.course)
    learners = learners_of(chosen)
    return render_template(
        "assessments/results.html", activity=found, cohorts=cohorts, chosen=chosen[0] if len(chosen) == 1 else None,
        table_=standings.of(found.id, people.people_of(learners)), may_read=can(current_user, policies.READ, found.module.course),
        may_edit=can(current_user, policies.EDIT, found.module.course),
        may_mark=bool(reach.of(current_user, policies.MARK, found.module.course)))


@bp.get("/quizzes/<activity>/results/<attempt>")
@requires(policies.RESULTS)
def seen_attempt(activity: str, attempt: str) -> ResponseReturnValue:
    """One learner's attempt with its marks, for whoever may see this learner's results."""
    found = quiz_or_404(activity)
    return attempt_page(found, queries.attempt_in(found.id, attempt), RulingForm(formdata=None))


def attempt_page(found: Any, taken: Attempt, form: RulingForm, admitted: Collection[str] = ()) -> str:
    """With the late answers that wait for a ruling, of which those `admitted` are ticked."""
    cohorts = policies.cohorts_for(current_user, found.course_id, found.module.course)
    if taken.learner_id not in learners_of(cohorts) and not can(current_user, policies.RESULTS, found.module.course):
        abort(404)
    held, waiting = queries.responses(taken.id), late.of(taken)
    may_rule = reach.of(current_user, policies.MARK, found.module.course).has(taken.learner_id)
    reads = may_rule or can(current_user, policies.READ, found.module.course)
    return render_template(
        "assessments/seen_attempt.html", activity=found, attempt=taken, learner=people.person(taken.learner_id),
        numbers={asked.key: asked.number for asked in papers.questions(taken.paper)},
        answers=sheets.marked(taken) if taken.submitted_at and reads else (), held=held,
        late=waiting if reads else (), seen=late.digest(waiting), form=form, admitted=admitted, devices=live.devices_of(taken.id),
        may_rule=may_rule, edits=queries.edits_of(taken.id) if reads else (),
        is_sound=services.receipts.holds(taken, held.values()))


def seen_cohorts(course_id: int, course: Scoped) -> tuple[list[CohortFacts], list[CohortFacts]]:
    """The cohorts whose results the user may see, and of them the one that `?cohort=` names, else all."""
    cohorts = policies.cohorts_for(current_user, course_id, course)
    return cohorts, [c for c in cohorts if c.public_id == request.args.get("cohort")] or cohorts


def quiz_or_404(public_id: str) -> Any:
    """The activity, where it is a quiz."""
    found = courses.activity_or_404(public_id)
    return found if found.kind == "quiz" else abort(404)


def learners_of(cohorts: Iterable[CohortFacts]) -> set[int]:
    """Who holds a place in any of them."""
    return enrolments.learners_in_any([cohort.id for cohort in cohorts])
