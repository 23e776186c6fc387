"""What somebody hands in, judged by what it is and not by its name. Nothing is kept of it."""

from __future__ import annotations

import hashlib
from typing import IO

from lms.certificates.verification import badges
from lms.certificates.verification.pdfs import BEGINNING, HEAD, by_pdf
from lms.certificates.verification.photos import by_photo, is_picture
from lms.certificates.verification.verdict import FILE, UNREADABLE, Verdict

LARGEST_FILE = 12_000_000
"""Bytes: a photo of a telephone and more."""


def by_file(stream: IO[bytes]) -> Verdict:
    """A PDF, a picture of one, or a badge against the register."""
    content = stream.read(LARGEST_FILE + 1)
    if len(content) <= LARGEST_FILE:
        if content.startswith(BEGINNING):
            return by_pdf(content)
        if claim := badges.claim(content):
            return badges.by_claim(claim)
        if is_picture(content):
            return by_photo(content)
        if nothing := badges.without(content):
            return nothing
        if BEGINNING in content[:HEAD]:
            return by_pdf(content)
    return Verdict(UNREADABLE, FILE, sha256=hashlib.sha256(content).hexdigest())
