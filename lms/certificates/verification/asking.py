"""Asked by what is printed: the verification code, the link that its QR code leads to, or the number."""

from __future__ import annotations

import re

from lms.certificates import queries
from lms.certificates.paper import code as codes
from lms.certificates.verification.verdict import CODE, NUMBER, Verdict, judged

LONGEST = 200
LINK = re.compile(r"/V/([0-9A-HJKMNP-TV-Z]{13})\W*$", re.IGNORECASE)


def code_in(text: str) -> str | None:
    """The code that somebody typed, or that ends a link; None where there is none."""
    found = LINK.search(text)
    return codes.normalise(found[1] if found else text)


def by_code(text: str) -> Verdict:
    code = code_in(text)
    return judged(queries.by_code(code) if code else None, CODE, text)


def by_number(text: str) -> Verdict:
    return judged(queries.by_number(text) if len(text) <= LONGEST else None, NUMBER, text)


def by_code_or_number(text: str) -> Verdict:
    return by_code(text) if code_in(text) else by_number(text)
