"""What acts in discussions are called where people read the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.audit import Acts

ACTS = Acts(
    "discussions",
    {
        "answer_marked": _l("answer marked"), "answer_unmarked": _l("answer no longer marked"), "pinned": _l("thread pinned"),
        "post_removed": _l("post removed"), "post_reported": _l("post reported"), "report_settled": _l("report settled"),
        "thread_closed": _l("thread closed"), "thread_opened": _l("thread opened again"), "unpinned": _l("thread unpinned"),
        "announced": _l("announcement written"), "announcement_changed": _l("announcement changed"),
        "announcement_withdrawn": _l("announcement withdrawn"), "term_added": _l("term added"),
        "term_changed": _l("term changed"), "term_deleted": _l("term deleted"),
    },
    {"thread": _l("thread"), "post": _l("post"), "announcement": _l("announcement"), "term": _l("term")})
