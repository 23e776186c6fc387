"""What acts of interchange are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts("interchange", {"imported": _l("course imported from a file"), "exported": _l("course taken along as a file")}, {})
