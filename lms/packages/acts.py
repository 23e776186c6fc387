"""What acts upon packages are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts("packages", {"set": _l("package added"), "rules_changed": _l("rules of a package changed")}, {})
