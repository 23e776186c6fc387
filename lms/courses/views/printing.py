"""Texts for paper: one activity, or a whole module, without anything around them. Looking here is no visit that counts."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import undefer

from lms.core.database import now
from lms.core.policies import SIGNED_IN, requires
from lms.courses import access, queries
from lms.courses.kinds import activity_kinds
from lms.courses.models import Activity, Module
from lms.courses.views import bp


@bp.get("/activities/<activity>/print")
@requires(SIGNED_IN)
def print_activity(activity: str) -> ResponseReturnValue:
    found = queries.activity_or_404(activity, undefer(Activity.body_html))
    _admit(found.module)
    access.check_open(current_user, found)
    return _page(found.module, [found], title=found.title, back=url_for("courses.activity", activity=found.public_id))


@bp.get("/modules/<module>/print")
@requires(SIGNED_IN)
def print_module(module: str) -> ResponseReturnValue:
    """Without what is still closed for this learner."""
    found = queries.module_or_404(module)
    _admit(found)
    open_ones = [one for one in queries.printed(found.id) if not access.closed(current_user, one)]
    return _page(found, open_ones, title=found.title, back=url_for("courses.show", course=found.course.public_id))


def _admit(module: Module) -> None:
    if not access.may_see(current_user, module.course):
        abort(404)
    if not access.may_follow(current_user, module.course):
        abort(403)


def _page(module: Module, activities: Sequence[Activity], *, title: str, back: str) -> ResponseReturnValue:
    return render_template("courses/print.html", module=module, course=module.course, title=title, back=back, at=now(),
                           is_whole=title == module.title, kinds={kind.name: kind for kind in activity_kinds},
                           activities=[(one, _whole(one.body_html)) for one in activities],
                           shown=[one for one in activities if one.body_html])


def _whole(html: str) -> Markup:
    """With all pictures at once: what would be fetched on scrolling never comes onto paper."""
    return Markup(html.replace(' loading="lazy"', ""))  # noqa: S704 (cleaned when it was written)
