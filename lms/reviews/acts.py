"""What acts of reviews are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "reviews",
    {"reviewer_asked": _l("reviewer asked"), "reviewer_removed": _l("reviewer taken away"),
     "comment_deleted": _l("comment of a review deleted"), "comment_settled": _l("comment of a review settled"),
     "comment_opened": _l("comment of a review opened again")},
    {"comment": _l("comment of a review")})
