"""Who may do what with assignments."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _l

from lms.core.policies import Capability, can
from lms.courses import queries as courses
from lms.enrolments import reach
from lms.enrolments.reach import Reach

HAND_IN, EDIT, MARK = (f"assignments.{verb}" for verb in ("hand_in", "edit", "mark"))
CAPABILITIES = (
    Capability(HAND_IN, _l("Hand in work for assignments"), ("learner",)),
    Capability(EDIT, _l("Write assignments and rubrics"), ("instructor",)),
    Capability(MARK, _l("Mark handed-in work"), ("instructor",)),
)
KIND = "assignment"


def activity_for(actor: Any, public_id: str, capability: str) -> Any:
    """The activity, where it is an assignment over which the actor holds the capability, else 404."""
    found = courses.activity_or_404(public_id)
    if found.kind != KIND or not can(actor, capability, found.module.course):
        abort(404)
    return found


def marked_or_404(actor: Any, public_id: str) -> tuple[Any, Reach]:
    """The activity, where it is an assignment, and whose work for it the actor marks; 404 where nobody's."""
    found = courses.activity_or_404(public_id)
    whose = reach.of(actor, MARK, found.module.course)
    return (found, whose) if found.kind == KIND and whose else abort(404)
