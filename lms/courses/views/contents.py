"""The lecturer's editors: a text with its images, a file, a video with captions and transcript."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import undefer
from werkzeug.datastructures import FileStorage

from lms.core.database import now
from lms.core.policies import requires
from lms.core.web import takes_files
from lms.core.work import let_go, unit_of_work
from lms.courses import queries, services
from lms.courses.forms import FileForm, TextForm, VideoForm
from lms.courses.markdown import address, names_of_images, render
from lms.courses.models import Activity, Material
from lms.courses.views import bp
from lms.courses.views.structure import activity_for_edit
from lms.courses.views.teaching import admit


@bp.route("/teach/activities/<activity>/text", methods=["GET", "POST"])
@takes_files
@requires("courses.edit")
def edit_reading(activity: str) -> ResponseReturnValue:
    found = _written(activity, "reading")
    form = TextForm(obj=found)
    if not form.validate_on_submit():
        return _page("edit_reading", form, found, 422 if form.errors else 200)
    if "preview" in request.form:
        return _page("edit_reading", form, found, preview=True)
    text = form.body.data or ""
    sent = _stored(found, image=form.image.data)
    with unit_of_work():
        if sent:
            image = _attach(found, "image", sent["image"], form.alt.data or "")
            text = f"{text.rstrip()}\n\n![{image.alt}](<{image.name}>)\n"
        services.write(found, text)
    if not form.image.data:
        return _kept(found)
    flash(_("The image is added at the end of the text. Move its line to where it belongs."), "success")
    return redirect(url_for("courses.edit_reading", activity=found.public_id), 303)


@bp.route("/teach/activities/<activity>/file", methods=["GET", "POST"])
@takes_files
@requires("courses.edit")
def edit_file(activity: str) -> ResponseReturnValue:
    found = _written(activity, "file")
    main = queries.main_material(found.id)
    form = FileForm(body=found.body, alt=main.alt if main else "")
    form.file.subject = found.public_id
    if not form.validate_on_submit():
        return _page("edit_file", form, found, 422 if form.errors else 200)
    sent = _stored(found, main=form.file.data)
    with unit_of_work():
        if sent:
            main = _attach(found, "main", sent["main"])
            form.file.taken()
        if main:
            services.describe_material(main, form.alt.data or "")
        services.write(found, form.body.data or "")
    return _kept(found)


@bp.route("/teach/activities/<activity>/video", methods=["GET", "POST"])
@takes_files
@requires("courses.edit")
def edit_video(activity: str) -> ResponseReturnValue:
    found = _written(activity, "video")
    form = VideoForm(obj=found)
    form.video.subject = found.public_id
    form.offer(found)
    if not form.validate_on_submit():
        return _page("edit_video", form, found, 422 if form.errors else 200)
    sent = _stored(found, main=form.video.data, captions=form.captions.data, poster=form.poster.data)
    with unit_of_work():
        for role, stored in sent.items():
            _attach(found, role, stored)
        form.video.taken()
        if form.seconds(found) != found.minimum_seconds:
            services.update_activity(found, minimum_seconds=form.seconds(found))
        services.write(found, form.body.data or "")
    return _kept(found)


@bp.post("/teach/materials/<material>/delete")
@requires("courses.edit")
def remove_material(material: str) -> ResponseReturnValue:
    found = queries.material_or_404(material)
    activity = found.activity
    admit(activity.module.course)
    with unit_of_work():
        services.remove_material(found, activity)
    flash(_("The file is removed."))
    return redirect(url_for(f"courses.edit_{activity.kind}", activity=activity.public_id), 303)


def _written(public_id: str, kind: str) -> Activity:
    found = activity_for_edit(public_id)
    if found.kind != kind:
        abort(404)
    return queries.activity_or_404(public_id, undefer(Activity.body), undefer(Activity.body_html))


def _stored(activity: Activity, **sent: FileStorage | None) -> dict[str, services.Stored]:
    """By role, what was sent: in the store before the unit of work, for a film takes seconds in which others write too."""
    let_go()
    return {role: services.store(file.stream, file.filename or "", role=role, kind=activity.kind)
            for role, file in sent.items() if file}


def _attach(activity: Activity, role: str, stored: services.Stored, alt: str = "") -> Material:
    return services.attach(activity, stored, role=role, alt=alt, at=now(), by=current_user.id)


def _kept(activity: Activity) -> ResponseReturnValue:
    flash(_("Saved. This is how learners see it."), "success")
    return redirect(url_for("courses.activity", activity=activity.public_id), 303)


def _page(name: str, form: Any, activity: Activity, status: int = 200, *, preview: bool = False) -> ResponseReturnValue:
    materials = queries.materials_of(activity.id)
    text = form.body.data or ""
    by_name = {m.name: m for m in materials}
    return render_template(
        f"courses/{name}.html", form=form, activity=activity, course=activity.module.course, materials=materials,
        files={m.role: m for m in materials}, address=address, unknown=sorted(names_of_images(text) - by_name.keys()),
        preview=Markup(render(text, by_name)) if preview else None), status  # noqa: S704
