"""Certificates."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.plugins import Plugin

plugin = Plugin(
    name="certificates", package="lms.certificates", version=__version__, title=_l("Certificates"), requires=("enrolments>=0.1",),
    models="lms.certificates.models",
)
