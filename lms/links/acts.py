"""What acts of links are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts("links", {"asked": _l("links of a course checked")}, {})
