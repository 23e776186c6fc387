"""What a design may print: plain text, numbers and lists, one field for each printed fact. There is nothing else to reach."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import lazy_gettext as _l

from lms.certificates.paper.facts import Facts

QR, OFFLINE = "paper:qr.svg", "paper:offline.svg"
HOURS = ("asynchronous", "synchronous", "field", "credit_hours")


@dataclass(frozen=True)
class Field:
    """`kind` is text, number, yes/no or list; `parts` are the fields of each entry of a list or of a group."""

    name: str
    words: object
    kind: str = "text"
    parts: tuple[str, ...] = ()


FIELDS = (
    Field("title", _l("title of the document")),
    Field("number", _l("number of the certificate")),
    Field("kind", _l("completion, or attendance for a statement of whoever took part and did not pass")),
    Field("specimen", _l("whether it is only a sample, which the paper has to say"), "yes/no"),
    Field("issuer", _l("heading, one line for each institution; the last one is the provider"), "list"),
    Field("learner_name", _l("name of the learner, with titles")),
    Field("identity", _l("rows of what else identifies the learner, without the empty ones"), "list", ("label", "value")),
    Field("identity_label", _l("NIP or NI PPPK")),
    Field("identity_number", _l("NIP or NI PPPK of the learner")),
    Field("birth_place", _l("place of birth")),
    Field("birth_date", _l("date of birth")),
    Field("rank_grade", _l("rank and grade")),
    Field("position", _l("position of the learner")),
    Field("agency", _l("agency of the learner")),
    Field("course_title", _l("title of the training")),
    Field("course_code", _l("code of the training")),
    Field("cohort", _l("cohort")),
    Field("place", _l("place of the training")),
    Field("venue", _l("that place in a sentence: di Tanjung Selor, or secara daring")),
    Field("started_on", _l("first day of the training")),
    Field("finished_on", _l("last day of the training")),
    Field("period", _l("both days in words, from pada tanggal")),
    Field("credit_hours", _l("credit hours (JP)"), "number"),
    Field("modules", _l("modules with their credit hours"), "list", ("title", *HOURS)),
    Field("totals", _l("sums of the hours of all modules"), "group", HOURS),
    Field("final_score", _l("final score")),
    Field("predicate", _l("qualification, such as Lulus")),
    Field("attended", _l("of a statement of attendance: how much was taken part in")),
    Field("issued_on", _l("date of issue")),
    Field("expires_on", _l("last day on which it holds")),
    Field("replaces", _l("number of the certificate whose place it takes")),
    Field("signed_in", _l("city of signing")),
    Field("signatory_name", _l("name of the signatory")),
    Field("signatory_position", _l("position of the signatory")),
    Field("signatory_nip", _l("NIP of the signatory")),
    Field("signatory_note", _l("Plt. or Plh.")),
    Field("seal", _l("what the paper says of its electronic signature; empty where there is none")),
    Field("legal_footer", _l("legal note at the foot")),
    Field("verification_url", _l("address at which it is verified")),
    Field("verification_code", _l("code by which it is verified")),
    Field("qr", _l("picture for checking online, for src=\"\"; at least 27 mm wide")),
    Field("offline", _l("picture for checking without internet, for src=\"\"; at least 35 mm wide; empty where there is none")),
    Field("site", _l("where codes are entered")),
    Field("offline_site", _l("where the code for checking without internet is read")),
    Field("density", _l("airy, snug, tight, then flow: tried in turn until the element held ends above the element signing")),
)
_ONLINE = re.compile(r"(?:secara )?(?:daring|online)\b\s*(dan(?: di)?\b|[,&/+])?\s*(.*)", re.IGNORECASE)
PARTS = {field.name: field.parts for field in FIELDS if field.parts}


def context(facts: Facts, *, density: str, statement: str = "", seal: str = "") -> dict[str, Any]:
    """By name, exactly those of `FIELDS`; what a certificate lacks is empty text."""
    site = facts.verification_url.partition("://")[2].rpartition("/")[0].lower()
    return _as_they_stand(facts) | _days(facts) | {
        "issuer": list(facts.issuer), "specimen": facts.specimen, "credit_hours": facts.credit_hours,
        "identity": [{"label": label, "value": value} for label, value in _identity(facts) if value],
        "modules": [{name: getattr(module, name) for name in ("title", *HOURS)} for module in facts.modules],
        "totals": {name: sum(getattr(module, name) for module in facts.modules) for name in HOURS},
        "period": _period(facts.started_on, facts.finished_on), "seal": seal, "density": density,
        "venue": _venue(facts.place or ""),
        "qr": QR, "offline": OFFLINE if statement else "", "site": site, "offline_site": f"{site.rpartition('/')[0]}/luring"}


def _as_they_stand(facts: Facts) -> dict[str, Any]:
    return {field.name: getattr(facts, field.name) or "" for field in FIELDS if hasattr(facts, field.name)}


def _days(facts: Facts) -> dict[str, str]:
    names = ("birth_date", "started_on", "finished_on", "issued_on", "expires_on")
    return {name: _day(day) if (day := getattr(facts, name)) else "" for name in names}


def _identity(facts: Facts) -> tuple[tuple[str, str | None], ...]:
    return (
        (facts.identity_label, facts.identity_number), _birth(facts), ("Pangkat/golongan ruang", facts.rank_grade),
        ("Jabatan", facts.position), ("Instansi", facts.agency))


def _birth(facts: Facts) -> tuple[str, str]:
    place, day = facts.birth_place, facts.birth_date and _day(facts.birth_date)
    if place and day:
        return "Tempat, tanggal lahir", f"{place}, {day}"
    return ("Tempat lahir", place) if place else ("Tanggal lahir", day or "")


def _venue(place: str) -> str:
    """Nobody is trained "di Daring"."""
    online = _ONLINE.fullmatch(place)
    if online is None:
        return f"di {place}" if place else ""
    also, rest = online.groups()
    return "secara daring" + (f" dan di {rest}" if also and rest else f" {rest}" if rest else "")


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale="id")


def _period(first: date, last: date) -> str:
    if first == last:
        return f"pada tanggal {_day(last)}"
    shape = "d MMMM y" if first.year != last.year else "d MMMM" if first.month != last.month else "d"
    return f"pada tanggal {format_date(first, shape, locale='id')} s.d. {_day(last)}"
