"""The lecturer's package: sent, looked into, and how it counts."""

from __future__ import annotations

from os import SEEK_END
from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.database import now
from lms.core.errors import Unreadable
from lms.core.policies import requires
from lms.core.web import takes_files
from lms.core.work import let_go, unit_of_work
from lms.packages import policies, queries, services
from lms.packages.forms import PackageForm
from lms.packages.labels import KINDS
from lms.packages.views import bp

AT_ONCE = 10_000_000
"""Bytes of a package that is unpacked while its sender waits; a larger one is a job's."""


@bp.route("/teach/packages/<activity>", methods=["GET", "POST"])
@takes_files
@requires(policies.EDIT)
def edit(activity: str) -> ResponseReturnValue:
    found = policies.activity_for(current_user, activity, policies.EDIT)
    content = queries.content(found.id)
    form = PackageForm(obj=content)
    form.file.subject = found.public_id
    if not form.validate_on_submit():
        return _page(form, found, content, 422 if form.errors else 200)
    if content is None and not form.file.data:
        form.file.errors = [_("Choose the package.")]
        return _page(form, found, content, 422)
    if form.file.uploads and _size(form.file.data.stream) > AT_ONCE:
        return _ordered(form, found)
    try:
        unpacked = _unpacked(form)
    except Unreadable as error:
        form.file.errors = [str(error)]
        return _page(form, found, content, 422)
    with unit_of_work():
        services.set_content(
            found.id, found.course_id, unpacked=unpacked, name=form.file.data.filename or "" if form.file.data else "",
            passing=form.passing.data, may_repeat=form.may_repeat.data, at=now(), by=current_user.id)
        form.file.taken()
    flash(_("Saved. This is how learners see it."), "success")
    return redirect(url_for("courses.activity", activity=found.public_id), 303)


@bp.get("/teach/packages/<activity>/unpacking")
@requires(policies.EDIT)
def unpacking(activity: str) -> ResponseReturnValue:
    """How far the job is, for the script of the page."""
    found = policies.activity_for(current_user, activity, policies.EDIT)
    row = queries.unpacking(found.id)
    return jsonify(state=row.state if row else "", done=row.done if row else 0, total=row.total if row else 0)


def _ordered(form: PackageForm, found: Any) -> ResponseReturnValue:
    """Have a job unpack it, from where it arrived piece by piece."""
    with unit_of_work():
        services.order(found.id, form.file.data.filename or "", staged=form.file.uploads[0].public_id,
                       passing=form.passing.data, may_repeat=form.may_repeat.data, at=now(), by=current_user.id)
        form.file.taken()
    return redirect(url_for("packages.edit", activity=found.public_id), 303)


def _size(stream: Any) -> int:
    size = int(stream.seek(0, SEEK_END))
    stream.seek(0)
    return size


def _unpacked(form: PackageForm) -> Any:
    if not form.file.data:
        return None
    let_go()
    return services.unpack(form.file.data.stream, form.file.data.filename or "")


def _page(form: PackageForm, found: Any, content: Any, status: int) -> ResponseReturnValue:
    package = queries.package(content.package_id) if content else None
    return render_template("packages/edit.html", form=form, activity=found, course=found.module.course, content=content,
                           package=package, kinds=KINDS, work=queries.unpacking(found.id)), status
