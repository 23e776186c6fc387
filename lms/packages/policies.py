"""Who may do what with packages."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_babel import lazy_gettext as _l

from lms.core.policies import Capability, can
from lms.courses import queries as courses

EDIT, RESULTS = "packages.edit", "packages.results"
CAPABILITIES = (
    Capability(EDIT, _l("Add packages (SCORM) to courses"), ("instructor",)),
    Capability(RESULTS, _l("See what learners did in packages"), ("instructor",)),
)
KIND = "package"


def activity_for(actor: Any, public_id: str, capability: str) -> Any:
    """The activity, where it shows a package and the actor holds the capability over it, else 404."""
    found = courses.activity_or_404(public_id)
    if found.kind != KIND or not can(actor, capability, found.module.course):
        abort(404)
    return found
