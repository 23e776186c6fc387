"""What the learners of a cohort and their lecturers say to each other; announcements; the glossary of a course."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.jobs import Job
from lms.core.plugins import Plugin
from lms.core.slots import Slot
from lms.discussions.policies import CAPABILITIES

plugin = Plugin(
    name="discussions", package="lms.discussions", version=__version__, title=_l("Discussions"),
    requires=("enrolments>=0.1",), models="lms.discussions.models", blueprints=("lms.discussions.views:bp",),
    capabilities=CAPABILITIES, jobs=(Job("discussions.announce", "lms.discussions.jobs:announce", every_minutes=5),),
    slots=(Slot("course.actions", "lms.discussions.slots:news_of_course", order=10),
           Slot("course.aside", "lms.discussions.slots:course_aside", order=20),
           Slot("course.edit", "lms.discussions.slots:manage", order=64),
           Slot("activity.below", "lms.discussions.slots:words_of_activity", order=30,
                if_any="lms.discussions.glossary:any_in_course"),
           Slot("cohort.aside", "lms.discussions.slots:cohort_card", order=30)),
    contributes={
        "lms.search.sources:sources": (
            "lms.discussions.found:ANNOUNCEMENTS", "lms.discussions.found:THREADS", "lms.discussions.found:TERMS"),
        "lms.links.texts:texts": ("lms.discussions.linked:GLOSSARY",),
        "lms.accounts.notices:kinds": tuple(f"lms.discussions.letters:{kind}" for kind in (
            "QUESTION", "REPLY", "REPORTED", "REMOVED", "ANNOUNCED")),
        "lms.core.audit:acts": ("lms.discussions.acts:ACTS",),
        "lms.courses.versions.belongings:belongings": ("lms.discussions.belongings:GLOSSARY",),
        "lms.courses.parcels:course_parts": ("lms.discussions.parcel:PART",),
        "lms.offline.entries:pack_parts": ("lms.discussions.taken_along:WORDS",),
        "lms.accounts.erasure:parts": ("lms.discussions.erasure:POSTS",),
        "lms.accounts.personal_data:parts": (
            "lms.discussions.personal_data:POSTS", "lms.discussions.personal_data:REPORTS",
            "lms.discussions.personal_data:FOLLOWED", "lms.discussions.personal_data:ANNOUNCEMENTS",
            "lms.discussions.personal_data:READ")},
    demo="lms.discussions.demo:load",
)
