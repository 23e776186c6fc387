"""Assignments: work that learners hand in, and that people mark by a rubric."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.assignments.policies import CAPABILITIES
from lms.core.plugins import Plugin
from lms.core.slots import Slot

plugin = Plugin(
    name="assignments", package="lms.assignments", version=__version__, title=_l("Assignments"),
    requires=("assessments>=0.1", "uploads>=0.1"), models="lms.assignments.models", blueprints=("lms.assignments.views:bp",),
    capabilities=CAPABILITIES, slots=(
        Slot("home.main", "lms.assignments.slots:owed", order=20, if_any="lms.assignments.queries:any_under_way"),
        Slot("home.main", "lms.assignments.slots:home", order=65),
        Slot("cohort.aside", "lms.assignments.slots:cohort_work")),
    subscriptions=(("lms.assignments.signals:work_graded", "lms.assignments.subscribers:write_of_marks"),
                   ("lms.assignments.signals:work_returned", "lms.assignments.subscribers:write_of_return")),
    contributes={
        "lms.courses.versions.belongings:belongings": ("lms.assignments.belongings:ASSIGNMENTS",),
        "lms.courses.agenda:agenda_sources": ("lms.assignments.agenda:DUE",),
        "lms.core.audit:acts": ("lms.assignments.acts:ACTS",),
        "lms.links.texts:texts": ("lms.assignments.linked:TASKS",),
        "lms.accounts.erasure:parts": ("lms.assignments.erasure:WORKS",),
        "lms.accounts.notices:kinds": (
            "lms.assignments.letters:MARKED", "lms.assignments.letters:RETURNED", "lms.assignments.letters:DUE",
            "lms.assignments.letters:EXTENDED", "lms.assignments.letters:CUT"),
        "lms.messages.deadlines:deadlines": ("lms.assignments.deadlines:DUE",),
        "lms.accounts.personal_data:parts": ("lms.assignments.personal_data:WORK",
                                              "lms.assignments.personal_data:EXTENSIONS"),
        "lms.assessments.gradebook.registry:graded_kinds": ("lms.assignments.grades:graded",),
        "lms.enrolments.unfinished:unfinished_work": ("lms.assignments.unfinished:works",),
        "lms.courses.parcels:course_parts": ("lms.assignments.parcel:PART",),
        "lms.courses.kinds:activity_kinds": ("lms.assignments.kind:assignment",),
        "lms.uploads.purposes:upload_purposes": ("lms.assignments.works:SENT_AHEAD",)},
    demo="lms.assignments.demo:load",
)
