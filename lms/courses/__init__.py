"""Courses."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.nav import NavItem
from lms.core.plugins import Plugin
from lms.core.policies import PUBLIC
from lms.core.slots import Slot
from lms.courses.policies import CAPABILITIES

plugin = Plugin(
    name="courses", package="lms.courses", version=__version__, title=_l("Courses"), requires=("uploads>=0.1",),
    models="lms.courses.models", capabilities=CAPABILITIES, blueprints=("lms.courses.views:bp",),
    nav=(NavItem(_l("Courses"), "courses.index", "book", PUBLIC, order=20),
         NavItem(_l("My teaching"), "courses.mine", "edit", "courses.edit", order=40)),
    slots=(Slot("home.main", "lms.courses.cards:teaching", order=30), Slot("welcome.main", "lms.courses.cards:teaser")),
    demo="lms.courses.demo_courses:load", contributes={"lms.courses.kinds:activity_kinds": (
        "lms.courses.builtin:READING", "lms.courses.builtin:FILE", "lms.courses.builtin:VIDEO"),
        "lms.courses.openings.kinds:condition_kinds": (
            "lms.courses.openings.builtin:DATE", "lms.courses.openings.builtin:ACTIVITY"),
        "lms.courses.parcels:course_parts": ("lms.courses.parcel:PART",),
        "lms.courses.versions.belongings:belongings": ("lms.courses.versions.moving:PROGRESS",),
        "lms.accounts.notices:kinds": ("lms.courses.staff:ADDED", "lms.courses.staff:REMOVED"),
        "lms.accounts.places:places": ("lms.courses.placing:COURSE",),
        "lms.core.audit:acts": ("lms.courses.acts:ACTS",),
        "lms.accounts.erasure:parts": ("lms.courses.erasure:PROGRESS",),
        "lms.accounts.personal_data:parts": ("lms.courses.personal_data:PROGRESS",),
        "lms.uploads.purposes:upload_purposes": ("lms.courses.roles:SENT_AHEAD",)},
)
