"""What acts upon certificates are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "certificates",
    {
        "closing_undone": _l("issue of a cohort undone"), "cohort_closed": _l("certificates of a cohort issued"),
        "downloaded": _l("certificate taken out"), "exported": _l("register taken out as a file"),
        "issued": _l("certificate issued"), "issuer_set": _l("issuer set up"),
        "not_printable": _l("certificate could not be printed"), "owed": _l("certificate waits"),
        "drafts_downloaded": _l("certificates taken out to be signed"), "signing_opened": _l("signing session opened"),
        "signing_ended": _l("signing session ended"),
        "revoked": _l("certificate revoked"), "signed": _l("certificate signed"), "terms_set": _l("terms of certificates set"),
        "timestamped": _l("certificate timestamped"),
    },
    {
        "certificate": _l("certificate"), "issuer": _l("issuer"), "signing_session": _l("signing session"),
    })
