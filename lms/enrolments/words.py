"""Words for what the tables hold."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

STATUS = {"active": _l("in progress"), "completed": _l("completed"), "withdrawn": _l("withdrawn")}
SPONSORS = {
    "apbn": _l("State budget (APBN)"), "apbd_province": _l("Provincial budget (APBD)"),
    "apbd_regency": _l("Budget of the regency or city (APBD)"), "scholarship": _l("Scholarship"), "self": _l("The learner"),
}
"""Who pays for a seat."""
APPLIED = {
    "waiting": _l("waiting"), "offered": _l("seat offered"), "seated": _l("got a seat"), "declined": _l("declined the seat"),
    "lapsed": _l("did not answer in time"), "left": _l("left the waiting list"), "refused": _l("refused"),
}
QUOTAS = {"agency": _l("Agency"), "region": _l("Region"), "employment": _l("Kind of employment"), "sponsor": _l("Who pays")}
AUDIENCE = {"agency": _l("Agency"), "employment": _l("Kind of employment"), "position": _l("Post"), "grade": _l("Grade")}
