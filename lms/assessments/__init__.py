"""Assessments."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.plugins import Plugin

plugin = Plugin(
    name="assessments", package="lms.assessments", version=__version__, title=_l("Assessments"), requires=("enrolments>=0.1",),
    models="lms.assessments.models",
)
