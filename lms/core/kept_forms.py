"""What was typed into a form whose session had ended: it stays on the page that says so, to be sent once more."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import HTTPException

SECRET = re.compile(r"pass|^(old|fresh|again|number)$")
"""Fields that are never written into a page again; a form with one of them is to be filled in anew."""
_LARGEST = 500_000
"""Bytes."""


def fields() -> list[tuple[str, str]]:
    """The fields of the form that was just sent, without its token; none where they may not or can't be shown again.

    Only what a page of this site has sent is repeated, so that nobody else can put words into a form that the user then sends.
    Files can't be repeated; who has chosen some goes back and chooses them again.
    """
    if request.method != "POST" or not _is_from_here() or (request.content_length or _LARGEST + 1) > _LARGEST:
        return []
    try:
        given, has_files = list(request.form.items(multi=True)), any(file.filename for file in request.files.values())
    except HTTPException:  # more than a form may hold
        return []
    if has_files or any(SECRET.search(name) for name, _text in given):
        return []
    return [(name, text) for name, text in given if name != "csrf_token"]


def _is_from_here() -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    return site == "same-origin" if site else bool(origin) and urlsplit(origin or "").netloc == request.host
