"""Packages that others made: SCORM and its like."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.jobs import Job
from lms.core.plugins import Plugin
from lms.core.settings import Setting
from lms.packages.origins import address
from lms.packages.policies import CAPABILITIES

JOBS = (Job("packages.unpack", "lms.packages.jobs:unpack", line="files"),
        Job("packages.sweep", "lms.packages.jobs:sweep", every_minutes=10))

plugin = Plugin(
    name="packages", package="lms.packages", version=__version__, title=_l("Packages"),
    requires=("assessments>=0.1", "uploads>=0.1"), models="lms.packages.models", blueprints=("lms.packages.views:bp",),
    capabilities=CAPABILITIES, commands=("lms.packages.commands:packages",), jobs=JOBS, setup="lms.packages.origins:install",
    settings=(
        Setting("CONTENT_URL", "", "A second host name of this server, on which packages (SCORM) run without the rights of "
                "the application, such as https://*.isi.example.id. Empty: names below localhost, on the machine itself alone.",
                address),
        Setting("CONTENT_SOURCES", "", "Hosts from which packages may load video, fonts and the like, separated by spaces."),
    ),
    contributes={
        "lms.courses.versions.belongings:belongings": ("lms.packages.belongings:PACKAGES",),
        "lms.core.audit:acts": ("lms.packages.acts:ACTS",), "lms.core.doctor:checks": ("lms.packages.origins:CHECK",),
        "lms.accounts.erasure:parts": ("lms.packages.erasure:ATTEMPTS",),
        "lms.accounts.personal_data:parts": ("lms.packages.personal_data:ATTEMPTS",),
        "lms.assessments.gradebook.registry:graded_kinds": ("lms.packages.grades:graded",),
        "lms.courses.parcels:course_parts": ("lms.packages.parcel:PART",),
        "lms.courses.kinds:activity_kinds": ("lms.packages.kind:package",),
        "lms.uploads.purposes:upload_purposes": ("lms.packages.files:SENT_AHEAD",)},
)
