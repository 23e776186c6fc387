"""Records: the desk where staff offices verify certificates, and take them out for SIASN."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.core.jobs import Job
from lms.core.nav import NavItem
from lms.core.plugins import Plugin
from lms.core.settings import Setting, whole
from lms.core.slots import Slot
from lms.records.ledger import thresholds
from lms.records.policies import CAPABILITIES, HOURS, SEE

plugin = Plugin(
    name="records", package="lms.records", version=__version__, title=_l("Records of the staff office"),
    requires=("certificates>=0.1", "uploads>=0.1"), models="lms.records.models", blueprints=("lms.records.views:bp",),
    capabilities=CAPABILITIES,
    settings=(Setting("RECORDS_EXPORT_DAYS", 30, "Days that the files of an export for SIASN, and ordered lists of JP, are kept.",
                      whole),
              Setting("SMALLEST_SHOWN", 5, "Of agencies that somebody does not answer for no number is shown that counts fewer "
                      "people, at least 3.", thresholds.threshold)),
    nav=(NavItem(_l("Staff office's desk"), "records.desk", "check", SEE, 58),
         NavItem(_l("JP of the year"), "records.board", "chart", HOURS, 59)),
    slots=(Slot("home.main", "lms.records.slots:returned", 57, if_any="lms.records.queries:any_returned"),
           Slot("home.main", "lms.records.slots:home", 58), Slot("home.main", "lms.records.slots:year_home", 59),
           Slot("certificates.mine", "lms.records.slots:mine"),
           Slot("certificate.aside", "lms.records.slots:standing")),
    subscriptions=(("lms.certificates.signals:certificate_issued", "lms.records.subscribers:submit"),
                   ("lms.certificates.signals:certificate_revoked", "lms.records.subscribers:take_revoked"),
                   ("lms.certificates.signals:certificate_superseded", "lms.records.subscribers:take_superseded")),
    jobs=(Job("records.export", "lms.records.jobs:export"), Job("records.errand", "lms.records.jobs:errand"),
          Job("records.balances", "lms.records.jobs:balances", every_minutes=1),
          Job("records.sweep", "lms.records.jobs:sweep", every_minutes=10)),
    contributes={
        "lms.core.audit:acts": ("lms.records.acts:ACTS",),
        "lms.accounts.retention:parts": ("lms.records.retention:EXPORTS", "lms.records.retention:LISTS"),
        "lms.accounts.erasure:parts": ("lms.records.erasure:CLAIMS",),
        "lms.accounts.notices:kinds": ("lms.records.letters:RETURNED", "lms.records.letters:LIST_READY"),
        "lms.accounts.personal_data:parts": (
            "lms.records.personal_data:CLAIMS", "lms.records.personal_data:YEARS", "lms.records.personal_data:SCHEDULES"),
        "lms.uploads.purposes:upload_purposes": ("lms.records.scans:SENT_AHEAD",)},
    demo="lms.records.demo:load",
)
