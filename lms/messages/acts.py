"""What the acts of messages are called in the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts("messages", {"unsubscribed": _l("letters cancelled by link")}, {})
