"""What may be done with courses, and by which roles."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.policies import Capability

CAPABILITIES = (
    Capability("courses.preview", _l("Look into published courses"),
               ("instructor", "organiser", "hr_officer", "head_of_office", "auditor")),
    Capability("courses.create", _l("Create courses"), ("instructor",)),
    Capability("courses.edit", _l("Edit courses and their activities"), ("instructor",)),
    Capability("courses.publish", _l("Publish and archive courses"), ("instructor",)),
)
