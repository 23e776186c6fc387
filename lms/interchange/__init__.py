"""Whole courses brought in from other systems, and taken along."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.jobs import Job
from lms.core.plugins import Plugin
from lms.core.settings import Setting, whole
from lms.core.slots import Slot

plugin = Plugin(
    name="interchange", package="lms.interchange", version=__version__, title=_l("Courses in and out"),
    requires=("assessments>=0.1", "assignments>=0.1", "packages>=0.1", "uploads>=0.1"), models="lms.interchange.models",
    blueprints=("lms.interchange.views:bp",), commands=("lms.interchange.commands:courses",),
    settings=(Setting("IMPORT_MB", 1000, "MB of a course that is imported from a file.", whole),
              Setting("IMPORT_DAYS", 7, "Days that files of courses, imported or taken along, are kept.", whole)),
    slots=(Slot("teaching.actions", "lms.interchange.slots:bring"), Slot("course.edit", "lms.interchange.slots:take", order=90)),
    jobs=(Job("interchange.read", "lms.interchange.jobs:read", line="files"),
          Job("interchange.bring", "lms.interchange.jobs:bring", line="files"),
          Job("interchange.write", "lms.interchange.jobs:write", line="files"),
          Job("interchange.sweep", "lms.interchange.jobs:sweep", every_minutes=5)),
    contributes={
        "lms.core.audit:acts": ("lms.interchange.acts:ACTS",),
        "lms.accounts.retention:parts": ("lms.interchange.retention:TASKS",),
        "lms.accounts.erasure:parts": ("lms.interchange.erasure:TASKS",),
        "lms.accounts.personal_data:parts": ("lms.interchange.personal_data:TASKS",),
        "lms.uploads.purposes:upload_purposes": ("lms.interchange.files_sent:SENT_AHEAD",)},
)
