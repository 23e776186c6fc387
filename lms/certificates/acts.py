"""What acts upon certificates are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "certificates",
    {
        "design_chosen": _l("design of certificates chosen"), "design_failed": _l("design failed, printed in the house's"),
        "design_made": _l("design of certificates begun"), "design_saved": _l("version of a design saved"),
        "emblem_set": _l("emblem of certificates set"),
        "closing_undone": _l("issue of a cohort undone"), "cohort_closed": _l("certificates of a cohort issued"),
        "downloaded": _l("certificate taken out"), "exported": _l("register taken out as a file"),
        "issued": _l("certificate issued"), "issuer_set": _l("issuer set up"),
        "not_printable": _l("certificate could not be printed"), "owed": _l("certificate waits"),
        "drafts_downloaded": _l("certificates taken out to be signed"), "signing_opened": _l("signing session opened"),
        "signing_ended": _l("signing session ended"),
        "many_checked": _l("many certificates checked"), "check_deleted": _l("check of many deleted"),
        "key_made": _l("key for a program made"), "key_revoked": _l("key of a program revoked"),
        "taken_by_key": _l("certificates taken out by a program"),
        "revoked": _l("certificate revoked"), "signed": _l("certificate signed"), "terms_set": _l("terms of certificates set"),
        "timestamped": _l("certificate timestamped"),
    },
    {
        "certificate": _l("certificate"), "check": _l("check of many"), "api_key": _l("key of a program"), "design": _l("design"),
        "issuer": _l("issuer"), "signing_session": _l("signing session"),
    })
