"""Words on screen for states, ends and steps."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from lms.records import states

STATES: Mapping[str, object] = {
    states.SUBMITTED: _l("Waiting for verification"), states.VERIFIED: _l("Verified"), states.RETURNED: _l("Returned"),
    states.EXPORTED: _l("Exported"), states.RECORDED: _l("Recorded in SIASN")}
TABS: Mapping[str, object] = {
    states.SUBMITTED: _l("Waiting"), states.RETURNED: _l("Returned"), states.VERIFIED: _l("Verified"),
    states.EXPORTED: _l("Exported"), states.RECORDED: _l("Recorded"), "double": _l("Look double"),
    "correct": _l("To correct in SIASN"), "gone": _l("Left"),
    "all": _l("All")}
"""Short, for the tabs of the desk."""
TONES: Mapping[str, str] = {
    states.SUBMITTED: "info", states.VERIFIED: "success", states.RETURNED: "warning", states.EXPORTED: "neutral",
    states.RECORDED: "success"}
ENDS: Mapping[str, object] = {
    states.REVOKED: _l("Revoked by its issuer"), states.SUPERSEDED: _l("Replaced by another certificate"),
    states.DUPLICATE: _l("Set aside as a duplicate"), states.WITHDRAWN: _l("Withdrawn by whoever submitted it")}
STANDINGS: Mapping[str, object] = {
    "reached": _l("Reached"), "waiting": _l("Waits for the office"), "under_way": _l("Under way"), "short": _l("Falls short")}
GAPS: Mapping[str, object] = {"missing": _l("Lacks it"), "waits": _l("Waits for the office"), "met": _l("Has it")}
GAP_TONES: Mapping[str, str] = {"missing": "warning", "waits": "info", "met": "success"}
STANDING_TONES: Mapping[str, str] = {"reached": "success", "waiting": "info", "under_way": "neutral", "short": "warning"}
ACTS: Mapping[str, object] = {
    "submitted": _l("submitted"), "added": _l("added by the staff office"), "verified": _l("verified"),
    "returned": _l("returned"), "answered": _l("answered and submitted again"), "exported": _l("exported"),
    "unexported": _l("export undone"),
    "recorded": _l("recorded in SIASN"), "unrecorded": _l("mark of recording taken back"), "revoked": _l("revoked by its issuer"),
    "superseded": _l("replaced by another certificate"), "duplicate": _l("set aside as a duplicate"),
    "distinct": _l("found to be no duplicate"), "brought_back": _l("brought back to the desk"),
    "withdrawn": _l("withdrawn"), "settled": _l("put right in SIASN"), "unsettled": _l("to be put right in SIASN again")}
