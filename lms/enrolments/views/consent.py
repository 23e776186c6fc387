"""Where a supervisor answers: by the signed link of a letter, without an account. Looking changes nothing, for scanners of mail
open every link."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as people
from lms.accounts.identity import masked
from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.policies import PUBLIC, requires
from lms.core.web import limiter
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.enrolments.forms import ConsentForm
from lms.enrolments.models import Ask
from lms.enrolments.petitions import asking, links, states
from lms.enrolments.petitions import queries as petitions
from lms.enrolments.views import bp
from lms.enrolments.views.petitions import letter_of

misses = limiter.shared_limit("100 per day", scope="enrolments.links", deduct_when=lambda answer: answer.status_code == 410)


@bp.route("/approve/<token>", methods=["GET", "POST"])
@requires(PUBLIC)
@misses
def consent(token: str) -> ResponseReturnValue:
    ask = links.read(token)
    if ask is None:
        return _closed("enrolments/consent_gone.html", 410)
    form, fault = ConsentForm(), ""
    if request.method != "POST" or not _may_answer(ask):
        return _page(ask, token, form, 200 if request.method != "POST" or ask.outcome else 410)
    if not form.validate_on_submit():
        return _page(ask, token, form, 422)
    status = 200
    try:
        with unit_of_work():
            _answer(ask, form)
    except DomainError as error:
        fault, status = str(error), error.status
    return _page(ask, token, form, status, fault=fault, is_fresh=not fault)


@bp.get("/approve/<token>/letter")
@requires(PUBLIC)
@misses
def consent_letter(token: str) -> ResponseReturnValue:
    """The letter of assignment, while the answer waits."""
    ask = links.read(token)
    if ask is None or not _may_answer(ask):
        return _closed("enrolments/consent_gone.html", 410)
    return letter_of(petitions.of_ask(ask))


def _answer(ask: Ask, form: ConsentForm) -> None:
    if form.decision.data == "approve":
        asking.approve(ask, note=form.reason.data or "", at=now())
    elif form.decision.data == "refuse":
        asking.refuse(ask, reason=form.reason.data or "", at=now())
    else:
        asking.pass_on(ask, form.delegate_name.data or "", form.delegate_email.data or "", at=now())


def _may_answer(ask: Ask) -> bool:
    return not ask.outcome and now() < ask.answer_by


def _page(ask: Ask, token: str, form: ConsentForm, status: int, *, fault: str = "",
          is_fresh: bool = False) -> ResponseReturnValue:
    petition = petitions.of_ask(ask)
    learner = people.person(petition.learner_id)
    if fault:
        form.form_errors.append(fault)
    return _closed(
        "enrolments/consent.html", status, ask=ask, petition=petition, learner=learner, cohort=petition.cohort, token=token,
        number=masked(learner.number) if learner.number else "", course=courses.course(petition.course_id), form=form,
        may_answer=_may_answer(ask), is_fresh=is_fresh, is_over=not ask.outcome and not _may_answer(ask),
        told={"approved": _("You have consented."), "refused": _("You have not consented."),
              "passed": _("You have passed this on to %(name)s.", name=ask.reason),
              "expired": _("The time to answer is over."),
              "replaced": _("A newer letter has been sent, to you or somebody else."),
              "void": _("Your answer is no longer needed: the application was withdrawn or decided."),
              "": ""}[ask.outcome], state=states.NAMES[petition.state])


def _closed(template: str, status: int, **facts: object) -> Response:
    """Neither kept by a browser nor found by a search engine."""
    answer = make_response(render_template(template, **facts), status)
    answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"] = "no-store", "noindex"
    return answer
