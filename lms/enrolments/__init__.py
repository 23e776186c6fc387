"""Cohorts, the places people have in them, and what it takes to complete a course."""

from __future__ import annotations

from types import MappingProxyType

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.jobs import Job
from lms.core.nav import NavItem
from lms.core.plugins import Plugin
from lms.core.settings import Setting, whole
from lms.core.slots import Slot
from lms.enrolments.policies import CAPABILITIES, PROGRESS, SELF, STAFF

WAITS = "lms.enrolments.petitions.queries:waits"

plugin = Plugin(
    name="enrolments", package="lms.enrolments", version=__version__, title=_l("Enrolments"), requires=("courses>=0.1",),
    models="lms.enrolments.models", blueprints=("lms.enrolments.views:bp",), capabilities=CAPABILITIES,
    settings=(Setting("PETITION_DAYS", 365, "Days after its decision that the letter, the motive and the supervisor of an "
                      "application are kept.", whole),),
    nav=(
        NavItem(_l("My courses"), "enrolments.mine", "book", SELF, order=10),
        NavItem(_l("Cohorts"), "enrolments.cohorts", "users", STAFF, order=40),
        NavItem(_l("Our people"), "enrolments.office", "chart", PROGRESS, order=45),
    ),
    slots=(
        Slot("course.actions", "lms.enrolments.slots:course_actions"),
        Slot("home.main", "lms.enrolments.slots:learner_home", order=10, asks=(WAITS,)),
        Slot("home.main", "lms.enrolments.slots:teaching", order=15),
        Slot("teaching.main", "lms.enrolments.slots:teaching"),
        Slot("course.staff", "lms.enrolments.slots:cohorts_of_course"),
        Slot("home.main", "lms.enrolments.slots:organiser_home", order=30),
        Slot("home.main", "lms.enrolments.slots:consents_home", order=35),
        Slot("home.main", "lms.enrolments.slots:office_home", order=40),
    ),
    subscriptions=(("lms.courses.signals:activity_completed", "lms.enrolments.subscribers:complete_the_course"),),
    jobs=(Job("enrolments.sweep", "lms.enrolments.jobs:sweep", every_minutes=60),
          Job("enrolments.sweep_queues", "lms.enrolments.jobs:sweep_queues", every_minutes=5),
          Job("enrolments.sweep_petitions", "lms.enrolments.jobs:sweep_petitions", every_minutes=30),
          Job("enrolments.check_roster", "lms.enrolments.roster.jobs:check"),
          Job("enrolments.write_roster", "lms.enrolments.roster.jobs:write"),
          Job("enrolments.undo_roster", "lms.enrolments.roster.jobs:undo"),
          Job("enrolments.sweep_rosters", "lms.enrolments.roster.jobs:sweep", every_minutes=1)),
    commands=("lms.enrolments.roster.commands:roster",),
    contributes=MappingProxyType({
        "lms.accounts.places:places": ("lms.enrolments.placing:COHORT",),
        "lms.core.audit:acts": ("lms.enrolments.acts:ACTS",),
        "lms.accounts.notices:kinds": (
            *(f"lms.enrolments.seats.letters:{kind}" for kind in ("OFFERED", "WAITS", "LAPSED", "SEATED", "REFUSED")),
            *(f"lms.enrolments.petitions.letters:{kind}" for kind in (
                "RECEIVED", "APPROVED", "DECLINED", "UNANSWERED", "ACCEPTED", "QUEUED", "REFUSED", "LAPSED")),
            *(f"lms.enrolments.letters:{kind}" for kind in ("ENROLLED", "MOVED", "REMOVED")), "lms.enrolments.deadlines:ENDS",
            "lms.enrolments.staff:ADDED", "lms.enrolments.staff:REMOVED"),
        "lms.messages.deadlines:deadlines": ("lms.enrolments.deadlines:ENDING", "lms.enrolments.deadlines:ANSWER"),
        "lms.courses.openings.kinds:condition_kinds": ("lms.enrolments.openings:GROUP",),
        "lms.accounts.retention:parts": ("lms.enrolments.retention:PETITIONS", "lms.enrolments.retention:ROSTERS"),
        "lms.accounts.erasure:parts": (
            "lms.enrolments.erasure:PLACES", "lms.enrolments.erasure:ROSTERS",
            "lms.enrolments.erasure:APPLICATIONS", "lms.enrolments.erasure:PETITIONS"),
        "lms.accounts.personal_data:parts": (
            "lms.enrolments.personal_data:PLACES", "lms.enrolments.personal_data:ROSTERS",
            "lms.enrolments.personal_data:APPLICATIONS", "lms.enrolments.personal_data:PETITIONS"),
        "lms.uploads.purposes:upload_purposes": ("lms.enrolments.petitions.scans:SENT_AHEAD",),
        "lms.courses.access:access_rules": ("lms.enrolments.access:place",),
        "lms.enrolments.completion:completion_rules": ("lms.enrolments.completion:activities",),
        "lms.courses.agenda:agenda_sources": ("lms.enrolments.agenda:COHORTS",),
    }),
    demo="lms.enrolments.demo:load",
)
