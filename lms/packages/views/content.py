"""The host of packages: the stage on which one runs, and its files. Nothing here knows who is signed in."""

from __future__ import annotations

import mimetypes
from urllib.parse import urlsplit

from flask import abort, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from lms.core.database import now
from lms.core.policies import PUBLIC, requires
from lms.core.web import limiter, stored
from lms.packages import origins, queries
from lms.packages.models import Package
from lms.packages.views import bp

SANDBOX = "allow-scripts allow-same-origin allow-forms allow-modals allow-popups allow-downloads allow-pointer-lock"
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml",
          ".woff": "font/woff", ".woff2": "font/woff2", ".ttf": "font/ttf", ".otf": "font/otf",
          ".eot": "application/vnd.ms-fontobject",
          ".mp4": "video/mp4", ".m4a": "audio/mp4", ".mp3": "audio/mpeg", ".webm": "video/webm", ".vtt": "text/vtt",
          ".wasm": "application/wasm", ".htm": "text/html", ".html": "text/html", ".xhtml": "application/xhtml+xml",
          ".css": "text/css", ".xml": "text/xml", ".webp": "image/webp"}


@bp.get("/p/<pass_>/~stage")
@limiter.exempt
@requires(PUBLIC)
def stage(pass_: str) -> ResponseReturnValue:
    """Holds the runtime and, in a frame below, the package: of one origin, as SCORM needs it."""
    package = _package(pass_)
    answer = make_response(render_template("packages/stage.html", package=package))
    for name, value in _headers().items():
        answer.headers[name] = value
    return answer


@bp.get("/p/<pass_>/~return")
@limiter.exempt
@requires(PUBLIC)
def returned(pass_: str) -> ResponseReturnValue:
    """Where a part of cmi5 leads when it is left (returnURL)."""
    answer = make_response(render_template("packages/returned.html", package=_package(pass_)))
    for name, value in _headers().items():
        answer.headers[name] = value
    return answer


@bp.get("/p/<pass_>/<path:path>")
@limiter.exempt
@requires(PUBLIC)
def file(pass_: str, path: str) -> ResponseReturnValue:
    found = queries.file(_package(pass_).id, path) or abort(404)
    return stored(found.key, media_type=media_type(found.path), headers=_headers())


def media_type(path: str) -> str:
    """By the ending alone, without a character set: the page says its own."""
    ending = path[path.rfind("."):].lower() if "." in path else ""
    return _TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def _package(pass_: str) -> Package:
    """404 unless the pass is good and this is the host of just this package."""
    id_ = origins.package_of(pass_, at=now())
    if id_ is None or not origins.is_content_host():
        abort(404)
    found = queries.package(id_)
    template = current_app.config["CONTENT_URL"]
    wanted = urlsplit(template.replace("*", origins.label(found.key))).netloc if template else (
        f"{origins.label(found.key)}.localhost")
    if request.host.partition(":")[0] != wanted.partition(":")[0]:
        abort(404)
    return found


def _above() -> str:
    """The origin of the application, which alone may frame a package and is told what it says."""
    if current_app.config["CONTENT_URL"]:
        parts = urlsplit(current_app.config["BASE_URL"])
        return f"{parts.scheme}://{parts.netloc}"
    return ""


def _headers() -> dict[str, str]:
    sources = current_app.config["CONTENT_SOURCES"]
    frames = _above() or "http://127.0.0.1:* http://localhost:*"
    return {
        "Content-Security-Policy": (
            f"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: {sources}; object-src 'self'; form-action 'self'; "
            f"base-uri 'self'; frame-ancestors 'self' {frames}; sandbox {SANDBOX}"),
        "X-Frame-Options": "SAMEORIGIN",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), unload=(self)",
        "Referrer-Policy": "same-origin"}
