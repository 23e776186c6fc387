"""The rubric: criteria with levels."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from lms.assignments import policies, queries, rubrics, services
from lms.assignments.forms import LEVELS, CriterionForm, level_rows
from lms.assignments.models import Assignment
from lms.assignments.views import bp
from lms.core.errors import DomainError
from lms.core.policies import requires
from lms.core.work import unit_of_work


@bp.get("/teach/assignments/<activity>/rubric")
@requires(policies.EDIT)
def rubric(activity: str) -> ResponseReturnValue:
    found, assignment = _load(activity)
    return render_template("assignments/rubric.html", activity=found, assignment=assignment, most=rubrics.most,
                           is_used=queries.is_marked(found.id))


@bp.route("/teach/assignments/<activity>/rubric/new", methods=["GET", "POST"])
@requires(policies.EDIT)
def new_criterion(activity: str) -> ResponseReturnValue:
    return _edit(activity, None)


@bp.route("/teach/assignments/<activity>/rubric/<criterion>", methods=["GET", "POST"])
@requires(policies.EDIT)
def edit_criterion(activity: str, criterion: str) -> ResponseReturnValue:
    return _edit(activity, criterion)


@bp.post("/teach/assignments/<activity>/rubric/<criterion>/<any(up, down, remove):verb>")
@requires(policies.EDIT)
def change_criterion(activity: str, criterion: str, verb: str) -> ResponseReturnValue:
    _found, assignment = _load(activity)
    with unit_of_work():
        if verb == "remove":
            services.remove_criterion(assignment, criterion)
        else:
            services.move_criterion(assignment, criterion, -1 if verb == "up" else 1)
    return redirect(url_for("assignments.rubric", activity=activity), 303)


def _edit(activity: str, key: str | None) -> ResponseReturnValue:
    found, assignment = _load(activity)
    known: dict[str, Any] = next((c for c in assignment.rubric if c["key"] == key), {})
    if key and not known:
        abort(404)
    form = CriterionForm(data=known)
    rows = [(level["points"].removesuffix(".00"), level["text"]) for level in known.get("levels", ())]
    faults: dict[int, str] = {}
    is_sent = form.validate_on_submit()
    if request.method == "POST":
        levels, rows, faults = level_rows(request.form)
        if is_sent and not faults:
            try:
                with unit_of_work():
                    services.put_criterion(assignment, (form.title.data or "").strip(), form.text.data or "", levels,
                                           key=key or "")
            except DomainError as refusal:
                form.form_errors.append(str(refusal))
            else:
                return redirect(url_for("assignments.rubric", activity=activity), 303)
        form.form_errors += [_to_its_row(n, fault) for n, fault in faults.items()]
    rows += [("", "")] * (LEVELS - len(rows))
    return render_template("assignments/criterion.html", activity=found, form=form, rows=rows, faults=faults,
                           criterion=known), (422 if request.method == "POST" else 200)


def _to_its_row(n: int, fault: str) -> str:
    return Markup('<a href="#points-{}">{}: {}</a>').format(n, _("Level %(number)s", number=n + 1), fault)


def _load(activity: str) -> tuple[Any, Assignment]:
    found = policies.activity_for(current_user, activity, policies.EDIT)
    return found, queries.assignment(found.id) or abort(404)
