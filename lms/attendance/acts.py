"""What acts upon sessions are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "attendance",
    {
        "feed_closed": _l("calendar address closed"), "feed_made": _l("calendar address made"), "marked": _l("attendance marked"),
        "rule_set": _l("rule of attendance set"), "session_cancelled": _l("session cancelled"),
        "session_changed": _l("session changed"), "session_planned": _l("session planned"),
        "taken_out": _l("attendance taken out as a file"),
    },
    {"session": _l("session")})
