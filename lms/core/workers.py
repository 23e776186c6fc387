"""Pages that a device keeps: the manifest by which they are installed, and the service worker that keeps their files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, jsonify, url_for

from lms.core.web import STATIC, asset

ICONS = (("icon-192.png", "192x192", "image/png", "any"), ("icon-512.png", "512x512", "image/png", "any"),
         ("icon-maskable-512.png", "512x512", "image/png", "maskable"), ("favicon.svg", "any", "image/svg+xml", "any"))
"""Android installs a page only with PNGs of 192 and 512 pixels; of the maskable one it may cut off all but the middle."""


def manifest(name: str, short_name: str, *, start: str, **more: str) -> Response:
    """By which the page `start`, and all below it, is installed on a device."""
    icons = [{"src": asset(file), "sizes": sizes, "type": type_, "purpose": purpose} for file, sizes, type_, purpose in ICONS]
    answer = jsonify(name=name, short_name=short_name, id=start, start_url=start, scope=start, display="standalone",
                     background_color="#f6f7f9", theme_color="#196bcd", icons=icons, **more)
    answer.mimetype = "application/manifest+json"
    return answer


def script(name: str, *, prefix: str, pages: Mapping[str, str], versioned: Sequence[str], plain: Sequence[str] = (),
           **constants: Any) -> Response:
    """The worker that keeps the `pages` (address to content) and these static files: `versioned` ones by the address that
    pages use, `plain` ones, which scripts import, by their bare address.

    It begins with `offline/kept.js` and the list of what it keeps. It changes whenever one of them does, and browsers then
    fetch all of them anew. The caches are called `prefix` and version.
    """
    files = [*pages, *map(asset, versioned), *(url_for("core.static", name=one) for one in plain)]
    contents = [*pages.values(), *((STATIC / one).read_text() for one in plain)]
    own = (STATIC / "offline/kept.js").read_text() + (STATIC / name).read_text()
    version = hashlib.sha256("\n".join([*files, *contents, own, json.dumps(constants)]).encode()).hexdigest()[:12]
    told = {"FILES": files, "PREFIX": prefix, "VERSION": version, **constants}
    head = "".join(f"const {key} = {json.dumps(value)};\n" for key, value in told.items())
    return Response(head + own, mimetype="text/javascript")
