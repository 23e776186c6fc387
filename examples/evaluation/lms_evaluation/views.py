"""The form inside the activity's page, and the page of results."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from lms.core.database import now
from lms.core.forms import Form
from lms.core.policies import SIGNED_IN, can, requires
from lms.core.work import unit_of_work
from lms.courses import access, queries
from lms.courses.kinds import ActivityKind
from lms_evaluation import services

bp = Blueprint("evaluation", __name__, url_prefix="/evaluation")
KIND = ActivityKind("evaluation", _l("Evaluation"), "chart", rules=("passed",), body="lms_evaluation.views:body")


class RatingForm(Form):
    stars = RadioField(_l("How well was this training run?"), [InputRequired(_l("Choose one of the five."))],
                       choices=[SelectChoice(str(n), str(n)) for n in range(5, 0, -1)])
    comment = TextAreaField(_l("What should be better?"), [Length(max=1000)])


def body(activity: Any, *, learner_id: int | None) -> str:
    return render_template("evaluation/form.html", form=RatingForm(), activity=activity, learner_id=learner_id)


@bp.post("/<activity>")
@requires(SIGNED_IN)
def rate(activity: str) -> ResponseReturnValue:
    step, form = queries.activity_or_404(activity), RatingForm()
    course = queries.course(step.course_id)
    if step.kind != KIND.name or course is None or not access.follows(current_user, course):
        abort(404)
    access.check_open(current_user, step, to_work=True)
    if not form.validate_on_submit():
        return render_template("evaluation/form_page.html", form=form, activity=step, learner_id=current_user.id), 422
    with unit_of_work():
        services.rate(current_user.id, step.id, step.course_id, stars=int(form.stars.data), comment=form.comment.data or "",
                      at=now())
    return redirect(url_for("courses.activity", activity=activity), 303)


@bp.get("/")
@requires("evaluation.read")
def index() -> ResponseReturnValue:
    rows = [(queries.course(id_), count, mean) for id_, count, mean in services.summary()]
    return render_template("evaluation/index.html", rows=[r for r in rows if r[0] and can(current_user, "evaluation.read", r[0])])
