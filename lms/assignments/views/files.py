"""Files of a work: for who handed it in, and for those who mark it."""

from __future__ import annotations

from flask import abort
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.assignments import policies, queries
from lms.assignments.models import Work, WorkFile
from lms.assignments.views import bp
from lms.core.policies import SIGNED_IN, requires
from lms.core.web import send_blob
from lms.courses import queries as courses
from lms.enrolments import reach


@bp.get("/assignments/files/<file>")
@requires(SIGNED_IN)
def file(file: str) -> ResponseReturnValue:
    """Caged, whatever it holds; it carries a name that tells nothing where markers don't know the names."""
    found, work = queries.file_or_404(file)
    if work.learner_id == current_user.id:
        return send_blob(found.key, media_type=found.media_type, name=found.name, download=True)
    course = courses.course(work.course_id)
    if work.handed_in_at is None or course is None or not reach.of(current_user, policies.MARK, course).has(work.learner_id):
        abort(404)
    return send_blob(found.key, media_type=found.media_type, name=name_for_marker(found, work), download=True)


def name_for_marker(file: WorkFile, work: Work) -> str:
    assignment = queries.assignment(work.activity_id)
    if assignment is None or not assignment.is_anonymous or work.released_at:
        return file.name
    return f"berkas-{file.id}.{file.name.rpartition('.')[2]}"
