"""What acts upon agreements are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "partners",
    {
        "made": _l("agreement made"), "changed": _l("agreement changed"), "put_in_force": _l("agreement put in force"),
        "terminated": _l("agreement terminated"), "ended": _l("agreement ended"),
        "term_set": _l("course of an agreement set"), "term_removed": _l("course of an agreement removed"),
        "document_added": _l("document of an agreement added"), "document_removed": _l("document of an agreement removed"),
        "document_opened": _l("document of an agreement opened"), "charged": _l("said who pays for seats"),
        "followed": _l("agreement made to follow another"), "province_joined": _l("province set up"),
        "report_taken": _l("report of an agreement taken out"),
    },
    {"agreement": _l("agreement")})
