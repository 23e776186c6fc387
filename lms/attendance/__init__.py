"""Sessions of cohorts, who attended them, and calendars."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.attendance.policies import CAPABILITIES
from lms.core.nav import NavItem
from lms.core.plugins import Plugin
from lms.core.policies import SIGNED_IN
from lms.core.slots import Slot

plugin = Plugin(
    name="attendance", package="lms.attendance", version=__version__, title=_l("Sessions and attendance"),
    requires=("enrolments>=0.1",), models="lms.attendance.models", blueprints=("lms.attendance.views:bp",),
    capabilities=CAPABILITIES, nav=(NavItem(_l("Schedule"), "attendance.schedule", "calendar", SIGNED_IN, order=12),),
    slots=(Slot("home.main", "lms.attendance.slots:home", order=5, if_any="lms.attendance.queries:any_to_come"),
           Slot("cohort.aside", "lms.attendance.slots:cohort_card", order=20),
           Slot("place.aside", "lms.attendance.slots:place_card", order=20),
           Slot("place.hours", "lms.attendance.slots:place_hours"),
           Slot("course.edit", "lms.attendance.slots:rule_card", order=62)),
    contributes={
        "lms.accounts.notices:kinds": (
            "lms.attendance.letters:CHANGED", "lms.attendance.letters:MOVED", "lms.attendance.letters:CANCELLED"),
        "lms.core.audit:acts": ("lms.attendance.acts:ACTS",),
        "lms.courses.agenda:agenda_sources": ("lms.attendance.agenda:SESSIONS",),
        "lms.courses.parcels:course_parts": ("lms.attendance.parcel:PART",),
        "lms.courses.versions.belongings:belongings": ("lms.attendance.belongings:RULE",),
        "lms.enrolments.completion:completion_rules": ("lms.attendance.hours:RULE",),
        "lms.enrolments.unfinished:unfinished_work": ("lms.attendance.unfinished:SESSIONS",),
        "lms.accounts.erasure:parts": ("lms.attendance.erasure:MARKS",),
        "lms.accounts.personal_data:parts": (
            "lms.attendance.personal_data:MARKS", "lms.attendance.personal_data:SESSIONS", "lms.attendance.personal_data:FEED")},
    demo="lms.attendance.demo:load",
)
