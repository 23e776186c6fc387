"""Words for what the tables hold."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from lms.core.i18n import number
from lms.enrolments.words import SPONSORS
from lms.partners.models import SOURCES as CODES

KINDS = {"mou": _l("Memorandum of understanding (MoU)"), "pks": _l("Cooperation agreement (PKS)")}
SHORT = {"mou": _l("MoU"), "pks": _l("PKS")}
STATES = {"draft": _l("draft"), "in_force": _l("in force"), "ended": _l("ended"), "terminated": _l("terminated")}
TONES = {"draft": "neutral", "in_force": "success", "ended": "neutral", "terminated": "error"}
SOURCES = {key: SPONSORS[key] for key in CODES}


def rupiah(amount: int | None) -> str:
    """As "Rp 1.500.000"."""
    return "–" if amount is None else f"Rp {number(amount)}"
