"""The glossary of a course as plain values, given to a parcel and taken from one: {"terms": [{"term", "meaning"}]}."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from lms.core.forms import one_line, readable
from lms.courses.parcels import Arriving, Loss, Outgoing, Part, Told
from lms.discussions import glossary
from lms.discussions.errors import Refused

LONGEST_NAME, LONGEST_TEXT = 120, 2000


def give(course_id: int, out: Outgoing) -> dict[str, list[dict[str, str]]]:
    """Empty where there is none."""
    terms = [{"term": term.name, "meaning": term.text} for term in glossary.terms(course_id)]
    return {"terms": terms} if terms else {}


def take(told: Told, arriving: Arriving) -> None:
    terms = told.get("terms")
    for one in (terms if isinstance(terms, list) else [])[:glossary.MOST]:
        name, text = _text(one, "term"), _text(one, "meaning")
        name = one_line(name)
        if not name or not text or len(name) > LONGEST_NAME or len(text) > LONGEST_TEXT:
            arriving.losses.append(Loss(_("Glossary"), _("A term is broken or too long: %(name)s", name=name[:60]),
                                        _("Write it anew in the glossary.")))
            continue
        try:
            glossary.add(arriving.course.id, name, text, by=arriving.by, at=arriving.at)
        except Refused as error:
            arriving.losses.append(Loss(_("Glossary"), name, str(error)))


def _text(one: Any, name: str) -> str:
    value = one.get(name) if isinstance(one, dict) else ""
    return str(readable(value)).strip() if isinstance(value, str) else ""


PART = Part("glossary", "lms.discussions.parcel:give", "lms.discussions.parcel:take")
