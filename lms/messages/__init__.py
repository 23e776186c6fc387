"""Messages: what people are told stands in their inbox and goes to them by mail, when and as often as they want."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.jobs import Job
from lms.core.plugins import Plugin
from lms.core.settings import Setting, positive
from lms.core.slots import Slot
from lms.messages.policies import CAPABILITIES
from lms.messages.times import Quiet, hour, quiet

UNREAD, FAILS = "lms.messages.queries:unread", "lms.messages.queries:own_failing"

plugin = Plugin(
    name="messages", package="lms.messages", version=__version__, title=_l("Messages"), requires=("courses>=0.1",),
    models="lms.messages.models", blueprints=("lms.messages.views:bp",), capabilities=CAPABILITIES,
    settings=(
        Setting("QUIET_HOURS", Quiet(20, 6), "From and until which hour, on the reader's own clock, no letter leaves that can "
                "wait, for whoever has not chosen. Empty: at any hour.", quiet),
        Setting("DIGEST_HOUR", 7, "At which hour, on the reader's own clock, those who want one letter a day get it.", hour),
        Setting("NOTICES_KEPT_DAYS", 180, "Days after which notices that were read are deleted; unread ones after twice as many.",
                positive)),
    slots=(Slot("layout.account", "lms.messages.slots:bell", order=10),
           Slot("home.main", "lms.messages.slots:home", order=5, asks=(UNREAD, FAILS)),
           Slot("home.main", "lms.messages.slots:desk", order=32), Slot("cohort.tell", "lms.messages.slots:to_paste")),
    subscriptions=(("lms.core.mail:letter_refused", "lms.messages.subscribers:note_refusal"),),
    jobs=(Job("messages.send", "lms.messages.jobs:send", every_minutes=1, line="mail"),
          Job("messages.remind", "lms.messages.jobs:remind", every_minutes=15),
          Job("messages.purge", "lms.messages.jobs:purge", every_minutes=60)),
    commands=("lms.messages.commands:mail_group",),
    contributes={
        "lms.accounts.notices:carriers": ("lms.messages.services:INBOX",),
        "lms.core.audit:acts": ("lms.messages.acts:ACTS",),
        "lms.core.doctor:checks": ("lms.messages.checks:LETTERS",),
        "lms.accounts.retention:parts": ("lms.messages.retention:NOTICES",),
        "lms.accounts.erasure:parts": ("lms.messages.erasure:NOTICES",),
        "lms.accounts.personal_data:parts": ("lms.messages.personal_data:NOTICES", "lms.messages.personal_data:CHOICES")},
    demo="lms.messages.demo:load",
)
