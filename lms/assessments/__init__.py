"""Quizzes: the question bank of each course, attempts that lose no answer, results."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.assessments.policies import CAPABILITIES
from lms.core.jobs import Job
from lms.core.plugins import Plugin
from lms.core.slots import Slot

_TYPES = ("single", "multiple", "true_false", "short", "numeric", "matching", "ordering", "cloze", "drag_words", "essay",
          "file_upload", "description")

plugin = Plugin(
    name="assessments", package="lms.assessments", version=__version__, title=_l("Assessments"), requires=("enrolments>=0.1",),
    models="lms.assessments.models", blueprints=("lms.assessments.views:bp",), capabilities=CAPABILITIES,
    slots=(Slot("home.main", "lms.assessments.slots:home", order=60),
           Slot("course.edit", "lms.assessments.slots:bank", order=60),
           Slot("course.edit", "lms.assessments.slots:grading", order=61),
           Slot("place.aside", "lms.assessments.slots:own_grades", order=60),
           Slot("course.edit", "lms.assessments.slots:gain", order=65),
           Slot("cohort.aside", "lms.assessments.slots:cohort_results", order=60)),
    subscriptions=(("lms.assessments.signals:attempt_graded", "lms.assessments.subscribers:complete_the_course"),),
    jobs=(Job("assessments.end_overdue", "lms.assessments.jobs:end_overdue", every_minutes=1),),
    contributes={
        "lms.courses.versions.belongings:belongings": ("lms.assessments.belongings:QUIZZES",),
        "lms.courses.agenda:agenda_sources": ("lms.assessments.agenda:CLOSING",),
        "lms.core.audit:acts": ("lms.assessments.acts:ACTS",),
        "lms.accounts.erasure:parts": ("lms.assessments.erasure:ATTEMPTS",),
        "lms.accounts.notices:kinds": (
            "lms.assessments.deadlines:CLOSES", "lms.assessments.letters:MARKED", "lms.assessments.letters:REGRADED",
            "lms.assessments.letters:RULED", "lms.assessments.letters:SET"),
        "lms.messages.deadlines:deadlines": ("lms.assessments.deadlines:CLOSING",),
        "lms.accounts.personal_data:parts": ("lms.assessments.personal_data:ATTEMPTS",
                                              "lms.assessments.gradebook.personal_data:SCORES"),
        "lms.courses.openings.kinds:condition_kinds": ("lms.assessments.gradebook.opening:SCORE",),
        "lms.courses.parcels:course_parts": ("lms.assessments.parcel:PART",),
        "lms.courses.kinds:activity_kinds": ("lms.assessments.kind:quiz",),
        "lms.enrolments.completion:completion_rules": ("lms.assessments.gradebook.rule:passing",),
        "lms.enrolments.unfinished:unfinished_work": ("lms.assessments.unfinished:quizzes",),
        "lms.assessments.gradebook.registry:graded_kinds": ("lms.assessments.gradebook.quizzes:quizzes",),
        "lms.offline.entries:entry_kinds": ("lms.assessments.practice:PRACTICE",),
        "lms.uploads.purposes:upload_purposes": ("lms.assessments.file_questions:SENT_AHEAD",),
        "lms.assessments.question_types:question_types": tuple(
            f"lms.assessments.question_types.{name}:{name}" for name in _TYPES)},
    commands=("lms.assessments.commands:questions",),
    demo="lms.assessments.demo:load",
)
