"""What acts of the desk are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "records",
    {
        "submitted": _l("certificate submitted to the staff office"), "added": _l("external certificate added"),
        "verified": _l("certificate verified by the staff office"), "returned": _l("certificate returned to the learner"),
        "answered": _l("returned certificate answered"), "recorded": _l("certificate marked as recorded in SIASN"),
        "unrecorded": _l("mark of recording taken back"), "revoked": _l("revoked certificate left the desk"),
        "superseded": _l("replaced certificate left the desk"), "duplicate": _l("certificate set aside as a duplicate"),
        "distinct": _l("certificates found to be no duplicates"), "brought_back": _l("certificate brought back to the desk"),
        "settled": _l("certificate put right in SIASN"), "unsettled": _l("certificate to be put right in SIASN again"),
        "withdrawn": _l("external certificate withdrawn"), "batch_exported": _l("certificates exported for SIASN"),
        "batch_undone": _l("export for SIASN undone"), "downloaded": _l("export for SIASN taken out"),
        "errand_started": _l("many certificates verified or recorded at once"),
        "hours_exported": _l("JP of people taken out"),
        "requirement_set": _l("training required of a post"), "requirement_ended": _l("training no longer required of a post"),
        "gaps_exported": _l("people with the training of their post taken out"),
        "schedule_set": _l("list of JP ordered"), "schedule_ended": _l("ordered list of JP ended"),
        "list_opened": _l("ordered list of JP taken out"),
        "scan_opened": _l("scan of an external certificate taken out"),
    },
    {"records": _l("ledger of JP"), "claim": _l("certificate at the desk"), "batch": _l("export for SIASN"),
     "errand": _l("many certificates at once"), "requirement": _l("training of a post"), "schedule": _l("ordered list of JP")})
