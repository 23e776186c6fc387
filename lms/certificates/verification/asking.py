"""Asked by what is printed: the verification code, the link of its QR code, the number, or what the offline code holds."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from flask import current_app, has_request_context, request

from lms.certificates import queries, statement
from lms.certificates.paper import code as codes
from lms.certificates.seal.inspection import UNPROVEN, Finding
from lms.certificates.verification.photos import by_codes
from lms.certificates.verification.verdict import CODE, NUMBER, OFFLINE, Verdict, judged

LONGEST_NUMBER = 200
LINK = re.compile(r"(?:^|//|\s)([^/\s]*)/V/([0-9A-HJKMNP-TV-Z]{13})\W*$", re.IGNORECASE)


def code_in(text: str) -> str | None:
    """The code that somebody typed, or that ends a link of ours; None where there is none."""
    found = LINK.search(text)
    code = codes.normalise(found[2] if found else text)
    return code if code and (not found or _is_ours(found[1], code)) else None


def _is_ours(host: str, code: str) -> bool:
    """Whether a link to this host is one of ours, today's or that which was printed: behind a forger's stands what he likes."""
    hosts = {"", urlsplit(current_app.config["BASE_URL"]).netloc, request.host if has_request_context() else ""}
    if host.casefold() in {one.casefold() for one in hosts}:
        return True
    entry = queries.by_code(code)
    return entry is not None and urlsplit(str(entry.facts["verification_url"])).netloc.casefold() == host.casefold()


def by_code(text: str) -> Verdict:
    code = code_in(text)
    return judged(queries.by_code(code) if code else None, CODE, text)


def by_number(text: str) -> Verdict:
    return judged(queries.by_number(text) if len(text) <= LONGEST_NUMBER else None, NUMBER, text)


def by_offline_code(text: str) -> Verdict:
    """What a scanner reads from the larger code: held against the register like that of a photo."""
    verdict = by_codes([text])
    return replace(verdict, by=OFFLINE, asked=text, finding=Finding(UNPROVEN) if verdict.finding else None)


def by_code_or_number(text: str) -> Verdict:
    if text.strip().startswith(statement.PREFIX):
        return by_offline_code(text.strip())
    return by_code(text) if code_in(text) else by_number(text)
