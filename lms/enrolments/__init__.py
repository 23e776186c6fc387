"""Cohorts, the places people have in them, and what it takes to complete a course."""

from __future__ import annotations

from types import MappingProxyType

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.jobs import Job
from lms.core.nav import NavItem
from lms.core.plugins import Plugin
from lms.core.slots import Slot
from lms.enrolments.policies import CAPABILITIES, PROGRESS, SELF, STAFF

plugin = Plugin(
    name="enrolments", package="lms.enrolments", version=__version__, title=_l("Enrolments"), requires=("courses>=0.1",),
    models="lms.enrolments.models", blueprints=("lms.enrolments.views:bp",), capabilities=CAPABILITIES,
    nav=(
        NavItem(_l("My courses"), "enrolments.mine", "book", SELF, order=10),
        NavItem(_l("Cohorts"), "enrolments.cohorts", "users", STAFF, order=40),
        NavItem(_l("Our people"), "enrolments.office", "chart", PROGRESS, order=45),
    ),
    slots=(
        Slot("course.actions", "lms.enrolments.slots:course_actions"),
        Slot("home.main", "lms.enrolments.slots:learner_home", order=10),
        Slot("home.main", "lms.enrolments.slots:organiser_home", order=30),
        Slot("home.main", "lms.enrolments.slots:office_home", order=40),
    ),
    subscriptions=(("lms.courses.signals:activity_completed", "lms.enrolments.subscribers:complete_the_course"),),
    jobs=(Job("enrolments.sweep", "lms.enrolments.jobs:sweep", every_minutes=60),),
    contributes=MappingProxyType({
        "lms.core.audit:acts": ("lms.enrolments.acts:ACTS",),
        "lms.accounts.erasure:parts": ("lms.enrolments.erasure:PLACES",),
        "lms.accounts.personal_data:parts": ("lms.enrolments.personal_data:PLACES",),
        "lms.courses.access:access_rules": ("lms.enrolments.access:place",),
        "lms.enrolments.completion:completion_rules": ("lms.enrolments.completion:activities",),
    }),
    demo="lms.enrolments.demo:load",
)
