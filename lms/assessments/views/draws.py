"""Draws of a quiz: added, changed, moved, taken out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.assessments import policies, queries, search, services
from lms.assessments.forms import DrawForm
from lms.assessments.models import QuizDraw
from lms.assessments.views import bp
from lms.assessments.views.quizzes import quiz_or_404
from lms.core.policies import requires
from lms.core.work import unit_of_work


@bp.route("/quizzes/<activity>/draws/new", methods=["GET", "POST"])
@requires(policies.EDIT)
def new_draw(activity: str) -> ResponseReturnValue:
    found = quiz_or_404(activity, policies.EDIT)

    def write(values: dict[str, Any]) -> QuizDraw:
        services.create_quiz(found.id)
        return services.add_draw(found.id, **values)

    return _edit(found, DrawForm(data={"count": 5, "points": 1, "is_deep": True}), write)


@bp.route("/quizzes/<activity>/draws/<draw>", methods=["GET", "POST"])
@requires(policies.EDIT)
def edit_draw(activity: str, draw: str) -> ResponseReturnValue:
    found = quiz_or_404(activity, policies.EDIT)
    held = queries.draw_or_404(found.id, draw)
    fields = {name: getattr(held, name) for name in ("count", "points", "category", "is_deep", "difficulty")}

    def write(values: dict[str, Any]) -> QuizDraw:
        services.update_draw(held, **values)
        return held

    form = DrawForm(data=fields | {"tags": ", ".join(held.tags), "difficulty": held.difficulty or ""})
    return _edit(found, form, write, kept=held.category)


@bp.post("/quizzes/<activity>/draws/<draw>/<any(up, down, remove):verb>")
@requires(policies.EDIT)
def change_draw(activity: str, draw: str, verb: str) -> ResponseReturnValue:
    found = quiz_or_404(activity, policies.EDIT)
    held = queries.draw_or_404(found.id, draw)
    with unit_of_work():
        if verb == "remove":
            services.remove_draw(held)
        else:
            services.move_draw(held, -1 if verb == "up" else 1)
    anchor = None if verb == "remove" else f"d-{draw}"
    return redirect(url_for("assessments.edit_quiz", activity=activity, _anchor=anchor), 303)


def _edit(activity: Any, form: DrawForm, write: Callable[[dict[str, Any]], QuizDraw], kept: str = "") -> ResponseReturnValue:
    form.offer(search.tree(activity.course_id), kept)
    if not form.validate_on_submit():
        return render_template("assessments/draw.html", activity=activity, form=form,
                               tags=search.tags(activity.course_id)), 422 if form.errors else 200
    with unit_of_work():
        draw = write(form.values())
    flash(_("Saved. Each attempt draws its own questions."), "success")
    return redirect(url_for("assessments.edit_quiz", activity=activity.public_id, _anchor=f"d-{draw.public_id}"), 303)
