"""The files of activities, for those who may open the activity."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.core.policies import SIGNED_IN, requires
from lms.core.web import send_blob
from lms.courses import access, queries
from lms.courses.views import bp


@bp.get("/materials/<material>/<name>")
@requires(SIGNED_IN)
def material(material: str, name: str) -> ResponseReturnValue:
    """`name` is what the browser calls the file; the id alone says which it is."""
    found = queries.material_or_404(material)
    course = found.activity.module.course
    if not access.may_see(current_user, course):
        abort(404)
    if not access.may_follow(current_user, course):
        abort(403)
    return send_blob(found.key, media_type=found.media_type, name=found.name, download="download" in request.args)
