"""The kinds of activity that courses brings itself: a text to read, a file to keep, a video to watch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import has_request_context, render_template, request
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from lms.core.database import now
from lms.courses import attention, places, queries, renditions
from lms.courses.kinds import ActivityKind
from lms.courses.markdown import address
from lms.courses.models import Activity, Material
from lms.courses.renditions import Rendition
from lms.courses.taking import File, Taken

READING = ActivityKind(
    "reading", _l("Reading"), "book", ("marked", "time", "opened"), "lms.courses.builtin:reading", "courses.edit_reading",
    "lms.courses.queries:ready_with_text", take_along="lms.courses.builtin:take_reading")
FILE = ActivityKind(
    "file", _l("File"), "file", ("opened", "marked"), "lms.courses.builtin:file", "courses.edit_file",
    "lms.courses.queries:ready_with_main", take_along="lms.courses.builtin:take_file")
VIDEO = ActivityKind(
    "video", _l("Video"), "video", ("time", "marked", "opened"), "lms.courses.builtin:video", "courses.edit_video",
    "lms.courses.queries:ready_with_main", take_along="lms.courses.builtin:take_video")
QUALITIES = ("240p", "480p", "audio")
"""The lighter forms of a video among which its viewer chooses."""


def reading(activity: Activity, *, learner_id: int | None) -> str:
    text = renditions.lightened(activity.body_html, queries.shown_files(activity))
    if learner_id is None:
        return f'<div class="prose">{text}</div>'
    anchor = queries.anchor_shown(activity)
    return render_template("courses/kinds/reading.html", activity=activity, text=Markup(text), anchor=anchor,  # noqa: S704
                           offer=places.offer(anchor), shown=attention.seal(learner_id, activity.id, at=now()))


def file(activity: Activity, *, learner_id: int | None) -> str:
    return _drawn("file", activity)


def video(activity: Activity, *, learner_id: int | None) -> str:
    row = queries.progress_row(learner_id, activity.id) if learner_id else None
    return _drawn("video", activity, at=round(row.place) if row else 0, is_counted=learner_id is not None)


def take_reading(activity: Activity) -> Taken:
    """Texts go along with their pictures as they are, in the small width where the learner saves data."""
    materials = [m for m in queries.materials_of(activity.id) if m.role == "image"]
    small = {m: one for m, forms in _forms(materials).items() for one in forms if one.name == "w480" and renditions.is_saving()}
    html = activity.body_html
    for material, form in small.items():
        html = html.replace(f'src="{address(material)}"', f'src="{renditions.address(material, form)}"')
    return Taken(f'<div class="prose">{html}</div>', tuple(_file(m, small.get(m)) for m in materials))


def take_file(activity: Activity) -> Taken:
    return _taken("file_taken", activity, "main")


def take_video(activity: Activity) -> Taken:
    return _taken("video_taken", activity, "main", "captions", "poster")


def _taken(template: str, activity: Activity, *roles: str) -> Taken:
    materials = [m for m in queries.materials_of(activity.id) if m.role in roles]
    chosen = {m: _chosen(forms) for m, forms in _forms(materials).items() if m.role == "main"}
    html = render_template(
        f"courses/kinds/{template}.html", activity=activity, text=Markup(activity.body_html),  # noqa: S704
        main=next((m for m in materials if m.role == "main"), None), files={m.role: m for m in materials},
        address=lambda m: _address(m, chosen.get(m)))
    return Taken(html, tuple(_file(m, chosen.get(m)) for m in materials))


def _drawn(kind: str, activity: Activity, **facts: Any) -> str:
    materials = queries.materials_of(activity.id)
    files = {material.role: material for material in materials}
    main = files.get("main")
    forms = _forms([main]).get(main, []) if main else []
    return render_template(
        f"courses/kinds/{kind}.html", activity=activity, text=Markup(activity.body_html), main=main, files=files,  # noqa: S704
        forms=[form for form in forms if form.name in QUALITIES], chosen=_chosen(forms), still=_named(forms, "poster"),
        web=_named(forms, "web"), address=address, lighter=renditions.address, **facts)


def _forms(materials: Iterable[Material]) -> dict[Material, list[Rendition]]:
    materials = list(materials)
    found = renditions.of([material.key for material in materials])
    return {material: found.get(material.key, []) for material in materials}


def _chosen(forms: list[Rendition]) -> Rendition | None:
    """The form that the visitor asks for by ?quality=, else the lightest with a picture for a saver; None for the original."""
    asked = request.args.get("quality", "") if has_request_context() else ""
    if asked:
        return _named(forms, asked) if asked in QUALITIES else None
    return (_named(forms, "240p") or _named(forms, "audio")) if renditions.is_saving() else None


def _named(forms: list[Rendition], name: str) -> Rendition | None:
    return next((form for form in forms if form.name == name), None)


def _address(material: Material, form: Rendition | None) -> str:
    return renditions.address(material, form) if form else address(material)


def _file(material: Material, form: Rendition | None = None) -> File:
    shown = form or material
    return File(_address(material, form), shown.key, material.name, shown.media_type, shown.size)
