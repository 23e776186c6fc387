"""People, agencies, roles and sign-in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms import __version__
from lms.accounts.policies import CAPABILITIES
from lms.core.plugins import Plugin

plugin = Plugin(
    name="accounts", package="lms.accounts", version=__version__, title=_l("Accounts"), models="lms.accounts.models",
    capabilities=CAPABILITIES, setup="lms.accounts.setup:install",
)
