"""The files of activities, for those who may open the activity."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.core.policies import SIGNED_IN, requires
from lms.core.web import send_blob
from lms.courses import access, queries, renditions
from lms.courses.models import Material
from lms.courses.views import bp


@bp.get("/materials/<material>/<name>")
@requires(SIGNED_IN)
def material(material: str, name: str) -> ResponseReturnValue:
    """`name` is what the browser calls the file; the id alone says which it is."""
    found = _admitted(material)
    return send_blob(found.key, media_type=found.media_type, name=found.name, download="download" in request.args)


@bp.get("/materials/<material>/<form>/<name>")
@requires(SIGNED_IN)
def rendition(material: str, form: str, name: str) -> ResponseReturnValue:
    """A lighter form of the file, for whoever may open the file itself."""
    found = _admitted(material)
    lighter = renditions.named(found.key, form) or abort(404)
    return send_blob(lighter.key, media_type=lighter.media_type, name=found.name, download="download" in request.args)


def _admitted(public_id: str) -> Material:
    found = queries.material_or_404(public_id)
    course = found.activity.module.course
    if not access.may_see(current_user, course):
        abort(404)
    if not access.may_follow(current_user, course):
        abort(403)
    access.check_open(current_user, found.activity)
    return found
