"""People, agencies, roles and sign-in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.accounts.policies import AUDIT, CAPABILITIES, VIEW, staff_roles
from lms.accounts.sign_on.providers import read
from lms.core.jobs import Job
from lms.core.nav import NavItem
from lms.core.plugins import Plugin
from lms.core.settings import Setting, positive, yes_or_no
from lms.core.slots import Slot

plugin = Plugin(
    name="accounts", package="lms.accounts", version=__version__, title=_l("Accounts"), models="lms.accounts.models",
    blueprints=("lms.accounts.views:bp",), capabilities=CAPABILITIES,
    nav=(NavItem(_l("People"), "accounts.people", "users", VIEW, 70),
         NavItem(_l("Audit trail"), "accounts.audit", "eye", AUDIT, 90)),
    slots=(Slot("layout.account", "lms.accounts.slots:account"), Slot("welcome.actions", "lms.accounts.slots:way_in"),
           Slot("home.main", "lms.accounts.slots:numbers", 33), Slot("home.main", "lms.accounts.slots:trail", 35),
           Slot("home.main", "lms.accounts.slots:home", 80)),
    subscriptions=(("lms.core.i18n:language_chosen", "lms.accounts.subscribers:keep_language"),),
    jobs=(Job("accounts.purge", "lms.accounts.jobs:purge", every_minutes=60),
          Job("accounts.print_data", "lms.accounts.jobs:print_data", line="files"),
          Job("accounts.sweep_data", "lms.accounts.jobs:sweep_data", every_minutes=5),
          Job("accounts.invite", "lms.accounts.invitations:send")),
    settings=(Setting("DATA_COPY_DAYS", 7, "Days that the PDF of somebody's own data is kept.", positive),
              Setting("SECOND_FACTOR_ROLES", (), "Roles that have to sign in in two steps, separated by commas, such as "
                      "administrator,organiser.", staff_roles),
              Setting("SIGN_ON", (), "TOML file that names providers of OpenID Connect with which people may sign in.", read),
              Setting("LOCAL_PASSWORDS", True, "0: nobody signs in with a password of this site, only as LMS_SIGN_ON says.",
                      yes_or_no)),
    contributes={"lms.accounts.notices:kinds": (
                     "lms.accounts.letters:CONFIRMED", "lms.accounts.letters:REFUSED", "lms.accounts.letters:DATA_READY",
                     "lms.accounts.letters:DATA_FAILED", "lms.accounts.letters:ERASURE_ASKED",
                     "lms.accounts.letters:ERASURE_DECLINED",
                     "lms.accounts.letters:SECOND_SET", "lms.accounts.letters:SECOND_ENDED", "lms.accounts.letters:SECOND_RESET",
                     "lms.accounts.letters:SECOND_MISSED", "lms.accounts.letters:APP_ENDED", "lms.accounts.letters:LINKED",
                     "lms.accounts.letters:PASSKEY_ADDED", "lms.accounts.letters:PASSKEY_FIRST",
                     "lms.accounts.letters:PASSKEY_REMOVED", "lms.accounts.letters:PASSKEY_COPIED"),
                 "lms.accounts.places:places": ("lms.accounts.granting:AGENCY",),
                 "lms.core.audit:acts": ("lms.accounts.acts:ACTS",),
                 "lms.core.doctor:checks": ("lms.accounts.checks:ADMINISTRATOR", "lms.accounts.checks:SIGN_ON"),
                 "lms.core.greetings:greetings": ("lms.accounts.demo_accounts:GREETING",)},
    commands=("lms.accounts.commands:user_group", "lms.accounts.privacy_commands:privacy"),
    setup="lms.accounts.setup:install", demo="lms.accounts.demo:load",
)
