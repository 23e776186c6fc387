"""Who may see that letters to others fail, and who has texts to send around."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.policies import Capability

FAILING = "messages.see_failing"
CAPABILITIES = (Capability(FAILING, _l("See to whom of the agency no letter arrives"), ("organiser",)),)
