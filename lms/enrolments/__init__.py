"""Cohorts, the places people have in them, and what it takes to complete a course."""

from __future__ import annotations

from types import MappingProxyType

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.jobs import Job
from lms.core.plugins import Plugin
from lms.enrolments.policies import CAPABILITIES

plugin = Plugin(
    name="enrolments", package="lms.enrolments", version=__version__, title=_l("Enrolments"), requires=("courses>=0.1",),
    models="lms.enrolments.models", blueprints=("lms.enrolments.views:bp",), capabilities=CAPABILITIES,
    subscriptions=(("lms.courses.signals:activity_completed", "lms.enrolments.subscribers:complete_the_course"),),
    jobs=(Job("enrolments.sweep", "lms.enrolments.jobs:sweep", every_minutes=60),),
    contributes=MappingProxyType({
        "lms.courses.access:access_rules": ("lms.enrolments.access:place",),
        "lms.enrolments.completion:completion_rules": ("lms.enrolments.completion:activities",),
    }),
)
