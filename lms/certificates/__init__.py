"""Certificates: issued with the completion, printed after it, verified by anybody, revoked with a reason."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.certificates.policies import CAPABILITIES, REGISTER
from lms.certificates.seal.settings import SETTINGS
from lms.core.jobs import Job
from lms.core.nav import NavItem
from lms.core.plugins import Plugin
from lms.core.policies import SIGNED_IN
from lms.core.settings import Setting, secret, whole
from lms.core.slots import Slot

plugin = Plugin(
    name="certificates", package="lms.certificates", version=__version__, title=_l("Certificates"), requires=("enrolments>=0.1",),
    models="lms.certificates.models", blueprints=("lms.certificates.views:bp",), capabilities=CAPABILITIES,
    settings=(Setting(
        "CERTIFICATE_KEY", "", "Secret from which the keys that sign certificates are made: 32 or more random characters, kept "
        "for good. Empty: made once and kept in the instance folder.", secret, secret=True), Setting(
        "CHECK_DAYS", 7, "Days after which a check of many certificates is deleted, with what was sent and answered.", whole),
        Setting("API_CALLS_A_MINUTE", 120, "Calls that one key of a program may make in a minute.", whole), *SETTINGS),
    nav=(NavItem(_l("My certificates"), "certificates.mine", "certificate", SIGNED_IN, 40),
         NavItem(_l("Register of certificates"), "certificates.register", "shield", REGISTER, 60)),
    slots=(Slot("place.result", "lms.certificates.slots:place_result"), Slot("home.main", "lms.certificates.slots:home", 60),
           Slot("welcome.main", "lms.certificates.slots:welcome", 70), Slot("layout.footer", "lms.certificates.slots:footer"),
           Slot("cohort.aside", "lms.certificates.slots:cohort_closing", 40),
           Slot("course.edit", "lms.certificates.slots:course_terms", 70)),
    subscriptions=(("lms.courses.signals:activity_opened", "lms.certificates.subscribers:have_paper_laid_out"),
                   ("lms.enrolments.signals:course_completed", "lms.certificates.subscribers:issue_on_completion"),
                   ("lms.certificates.signals:certificate_revoked", "lms.certificates.subscribers:bring_status_up_to_date"),
                   ("lms.certificates.signals:certificate_superseded", "lms.certificates.subscribers:bring_status_up_to_date")),
    jobs=(Job("certificates.render", "lms.certificates.jobs:render"), Job("certificates.seal", "lms.certificates.seal.jobs:seal"),
          Job("certificates.prepare", "lms.certificates.preparing:prepare"),
          Job("certificates.sweep", "lms.certificates.jobs:sweep", every_minutes=1),
          Job("certificates.issue_act", "lms.certificates.jobs:issue_act"),
          Job("certificates.statuses", "lms.certificates.badges.jobs:statuses", every_minutes=5),
          Job("certificates.checkpoint", "lms.certificates.jobs:checkpoint", every_minutes=10),
          Job("certificates.badge", "lms.certificates.badges.jobs:badge"),
          Job("certificates.picture", "lms.certificates.badges.jobs:picture"),
          Job("certificates.check", "lms.certificates.bulk.jobs:check"),
          Job("certificates.checks", "lms.certificates.bulk.jobs:sweep", every_minutes=1)),
    commands=("lms.certificates.commands:certificates",),
    contributes={
        "lms.courses.versions.belongings:belongings": ("lms.certificates.belongings:TERMS",),
        "lms.core.audit:acts": ("lms.certificates.acts:ACTS",),
        "lms.enrolments.credit:withdrawals": ("lms.certificates.credit:REVOKED",),
        "lms.core.greetings:greetings": ("lms.certificates.demo_numbers:GREETING",),
        "lms.accounts.retention:parts": ("lms.certificates.retention:CHECKS",),
        "lms.accounts.erasure:parts": ("lms.certificates.erasure:CERTIFICATES",),
        "lms.accounts.notices:kinds": ("lms.certificates.letters:READY", "lms.certificates.letters:REVOKED"),
        "lms.accounts.personal_data:parts": (
            "lms.certificates.personal_data:CERTIFICATES", "lms.certificates.personal_data:CHECKS"),
        "lms.core.doctor:checks": (
            "lms.certificates.doctor:paper", "lms.certificates.doctor:issuer", "lms.certificates.doctor:files",
            "lms.certificates.doctor:keys", "lms.certificates.doctor:words", "lms.certificates.doctor:own_designs",
            "lms.certificates.seal.doctor:signatures"),
        "lms.certificates.seal.signers:signers": tuple(
            f"lms.certificates.seal.signers:{name}" for name in (
                "DEMO", "LOCAL", "PKCS11", "BSRE_SEAL", "BSRE_V1", "BSRE_V2", "ELSEWHERE"))},
    demo="lms.certificates.demo:load",
)
