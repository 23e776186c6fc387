"""Courses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.plugins import Plugin
from lms.courses.policies import CAPABILITIES

plugin = Plugin(
    name="courses", package="lms.courses", version=__version__, title=_l("Courses"), requires=("accounts>=0.1",),
    models="lms.courses.models", capabilities=CAPABILITIES,
)
