"""The catalogue and the page of a course, open to everybody."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import undefer

from lms.core.database import now
from lms.core.policies import PUBLIC, requires
from lms.courses import access, queries
from lms.courses.kinds import Shown
from lms.courses.models import Course
from lms.courses.openings.locks import OPEN, locks
from lms.courses.training_forms import FORMS, days_needed, name_of
from lms.courses.views import bp

LENGTHS = {
    "short": (_l("Up to 10 JP"), 1, 10), "middle": (_l("11 to 20 JP"), 11, 20), "long": (_l("21 to 40 JP"), 21, 40),
    "longest": (_l("More than 40 JP"), 41, None)}


@bp.get("/courses")
@requires(PUBLIC)
def index() -> ResponseReturnValue:
    asked = request.args
    search = asked.get("q", "").strip()[:100]
    form, agency = asked.get("form", type=int), asked.get("provider", type=int)
    _name, least, most = LENGTHS.get(asked.get("length", ""), ("", None, None))
    page = queries.published(search, form=_small(form), least=least, most=most, agency_id=_small(agency),
                             page=min(max(asked.get("page", 1, type=int), 1), 10_000))
    chosen = {"q": search, "form": form, "length": asked.get("length", ""), "provider": agency}
    return render_template(
        "courses/index.html", page=page, chosen={k: v for k, v in chosen.items() if v}, lengths=LENGTHS, forms=FORMS,
        form_name=name_of, providers=queries.providers())


@bp.get("/courses/<course>")
@requires(PUBLIC)
def show(course: str) -> ResponseReturnValue:
    found = queries.get_or_404(course, undefer(Course.description_html))
    may_follow = access.may_follow(current_user, found)
    if found.status != "published" and not may_follow:
        newer = queries.offered(found) if found.status == "archived" else None
        return redirect(url_for("courses.show", course=(newer or abort(404)).public_id), 303)
    learner_id = current_user.id if access.follows(current_user, found) else None
    outline = queries.outline(found.id, learner_id=learner_id)
    return render_template(
        "courses/show.html", course=found, outline=outline, may_follow=may_follow,
        locks=OPEN if learner_id is None else locks(outline, learner_id=learner_id, at=now()),
        is_learner=learner_id is not None, may_edit=access.may_edit(current_user, found),
        description=Markup(found.description_html), kinds=Shown(),  # noqa: S704
        form_name=name_of(found.training_form), days=days_needed(found.hours_asynchronous, found.daily_credit_cap))


def _small(number: int | None) -> int | None:
    return number if number is None or abs(number) < 2**31 else 0
