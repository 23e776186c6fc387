"""Partners: agreements between the school and governments, whom each seat is charged to, and how another province joins."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.jobs import Job
from lms.core.nav import NavItem
from lms.core.plugins import Plugin
from lms.core.slots import Slot
from lms.partners.policies import CAPABILITIES, JOIN, SEE

plugin = Plugin(
    name="partners", package="lms.partners", version=__version__, title=_l("Partners"),
    requires=("enrolments>=0.1", "certificates>=0.1", "uploads>=0.1"), models="lms.partners.models",
    blueprints=("lms.partners.views:bp",), capabilities=CAPABILITIES,
    nav=(NavItem(_l("Cooperation"), "partners.agreements", "file", SEE, 46),
         NavItem(_l("Provinces"), "partners.provinces", "globe", JOIN, 71)),
    slots=(Slot("cohort.aside", "lms.partners.slots:cohort_card"),),
    jobs=(Job("partners.sweep", "lms.partners.jobs:sweep", every_minutes=60),),
    contributes={
        "lms.core.audit:acts": ("lms.partners.acts:ACTS",),
        "lms.accounts.notices:kinds": ("lms.partners.letters:EXPIRES",),
        "lms.accounts.personal_data:parts": ("lms.partners.personal_data:SEATS",),
        "lms.accounts.erasure:parts": ("lms.partners.erasure:SEATS",),
        "lms.enrolments.seats.payers:payers": ("lms.partners.charges:PAYER",),
        "lms.enrolments.tasks:organiser_tasks": ("lms.partners.expiry:TASK",),
        "lms.uploads.purposes:upload_purposes": ("lms.partners.documents:SENT_AHEAD",),
    },
    commands=("lms.partners.commands:partners",), demo="lms.partners.demo:load",
)
