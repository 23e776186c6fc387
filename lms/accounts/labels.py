"""Words on screen for what the tables keep as codes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

EMPLOYMENT = {
    "pns": _l("Civil servant (PNS)"), "pppk": _l("Contract employee (PPPK)"), "non_asn": _l("Not a state employee (non-ASN)"),
    "volunteer": _l("Pillar of social welfare (TKSK, PSM, Tagana and others)"),
}
AGENCY_KINDS = {
    "ministry": _l("Ministry"), "province": _l("Provincial government"), "regency": _l("Government of a regency or city"),
    "office": _l("Office"), "unit": _l("Unit"),
}
TIME_ZONES = {
    "Asia/Jakarta": _l("WIB, western Indonesia"), "Asia/Makassar": _l("WITA, central Indonesia"),
    "Asia/Jayapura": _l("WIT, eastern Indonesia"),
}
_RANKS = {
    "I": ("Juru Muda", "Juru Muda Tingkat I", "Juru", "Juru Tingkat I"),
    "II": ("Pengatur Muda", "Pengatur Muda Tingkat I", "Pengatur", "Pengatur Tingkat I"),
    "III": ("Penata Muda", "Penata Muda Tingkat I", "Penata", "Penata Tingkat I"),
    "IV": ("Pembina", "Pembina Tingkat I", "Pembina Utama Muda", "Pembina Utama Madya", "Pembina Utama"),
}
PNS_GRADES = tuple(
    f"{rank} ({group}/{letter})" for group, ranks in _RANKS.items() for rank, letter in zip(ranks, "abcde", strict=False))
PPPK_GRADES = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII")
