"""Enrolments."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.plugins import Plugin

plugin = Plugin(
    name="enrolments", package="lms.enrolments", version=__version__, title=_l("Enrolments"), requires=("courses>=0.1",),
    models="lms.enrolments.models",
)
