"""Asked by what is printed: the verification code or the number."""

from __future__ import annotations

from lms.certificates import queries
from lms.certificates.paper import code as codes
from lms.certificates.verification.verdict import CODE, NUMBER, Verdict, judged

LONGEST = 200


def by_code(text: str) -> Verdict:
    code = codes.normalise(text)
    return judged(queries.by_code(code) if code else None, CODE, text)


def by_number(text: str) -> Verdict:
    return judged(queries.by_number(text) if len(text) <= LONGEST else None, NUMBER, text)


def by_code_or_number(text: str) -> Verdict:
    return by_code(text) if codes.normalise(text) else by_number(text)
