"""What acts upon people, agencies and roles are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "accounts",
    {
        "activated": _l("account opened again"), "deactivated": _l("account closed"), "agency_changed": _l("agency changed"),
        "agency_created": _l("agency added"), "changed": _l("personal data changed"), "created": _l("account made"),
        "erased": _l("personal data erased"), "number_added": _l("identity number added"), "password_set": _l("password set"),
        "role_ended": _l("role ended"), "role_granted": _l("role given"),
    },
    {
        "user": _l("person"), "agency": _l("agency"),
    })
