"""Where packages run: on a host of their own, so that what they hold never has the rights of the application.

See docs/decisions on why. A package has its own host where the address has a `*` for it; on one machine that is a name below
localhost, which browsers take to that machine without being told.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from lms.core.doctor import Check, Finding
from lms.core.errors import DomainError, StartError

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
WEEK, DAY = 7 * 86_400, 86_400
RECORD = ("fetch", "statements", "state", "activity_profile", "agent_profile", "agents", "activities", "about")
SERVED = ("packages.stage", "packages.file", "packages.keep_late", "packages.returned", "core.static",
          *(f"packages.record_{name}" for name in RECORD))


class NoOrigin(DomainError):
    """The installation has no second host name."""

    status = 409

    def __init__(self) -> None:
        super().__init__(_l("Packages need an address of their own, which this installation does not have yet. Ask its operator "
                            "to set LMS_CONTENT_URL."))


def origin_of(key: str) -> str:
    """Scheme, host and port under which the package of this key runs, as seen by this request; NoOrigin without one."""
    if template := current_app.config["CONTENT_URL"]:
        return str(template).replace("*", label(key))
    host, _colon, port = request.host.rpartition(":") if request.host.rstrip("]").rpartition(":")[2].isdigit() else (
        request.host, "", "")
    if host not in LOOPBACK:
        raise NoOrigin
    return f"{request.scheme}://{label(key)}.localhost{':' if port else ''}{port}"


def label(key: str) -> str:
    """The part of the host that is one package's own."""
    return f"p{key[:16]}"


def is_content_host() -> bool:
    """Whether this request came to a host of packages: nothing else is served there."""
    template = current_app.config["CONTENT_URL"]
    if not template:
        return request.host.partition(":")[0].endswith(".localhost")
    before, star, after = urlsplit(template).netloc.partition("*")
    return request.host.startswith(before) and request.host.endswith(after) if star else request.host == before


def address(text: str) -> str:
    """The setting: an address without a path, perhaps with one `*` in its host; ValueError says what is wrong."""
    if not text:
        return ""
    parts = urlsplit(text.rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or text.count("*") > 1:
        raise ValueError("give scheme and host alone, such as https://isi.example.id or https://*.isi.example.id")
    return text.rstrip("/")


def install(app: Flask) -> None:
    """Keep the hosts of packages for packages alone; StartError where theirs is that of the application."""
    content, base = (urlsplit(app.config[name]) for name in ("CONTENT_URL", "BASE_URL"))
    if content.hostname and content.hostname == base.hostname:
        raise StartError("LMS_CONTENT_URL names the host of LMS_BASE_URL. Give packages another host name, not merely another "
                         "port: cookies do not tell ports apart.")
    app.before_request(_only_packages)


def _only_packages() -> Response | None:
    if is_content_host() and request.endpoint not in SERVED:
        return Response("", 404)
    return None


def _look() -> Finding:
    base = urlsplit(current_app.config["BASE_URL"]).hostname
    good = bool(current_app.config["CONTENT_URL"]) or base in ("localhost", "127.0.0.1", "::1")
    return Finding(good, "Packages have a host of their own." if good else "Packages (SCORM) have no host of their own: "
                   "they cannot be played.", REMEDY)


REMEDY = "Point a second host name to this server and set LMS_CONTENT_URL to it, such as https://*.isi.example.id."
CHECK = Check("Host of packages", _look, REMEDY)


def pass_for(package_id: int, learner_id: int, *, at: datetime) -> str:
    """Part of the addresses of a package's files: the same for a week, so that a browser need not fetch them again."""
    return str(_passes().dumps([package_id, learner_id, int(at.timestamp()) // WEEK]))


def package_of(pass_: str, *, at: datetime) -> int | None:
    """The package whose files a pass opens; None for a made-up one and from two weeks on."""
    try:
        package_id, _learner, week = _passes().loads(pass_)
    except (BadData, ValueError, TypeError):
        return None
    return package_id if int(at.timestamp()) // WEEK - week in (0, 1) else None


def key_for(launch_id: int) -> str:
    """With it the host of packages may keep what one launch tells, when the page above is gone already."""
    return str(_keys().dumps(launch_id))


def launch_of(key: str) -> int | None:
    return _opened(_keys(), key)


def fetch_key(launch_id: int) -> str:
    """With it a package takes the key to its record, once."""
    return str(_fetches().dumps(launch_id))


def launch_to_fetch(key: str) -> int | None:
    return _opened(_fetches(), key)


def record_key(launch_id: int) -> str:
    """Opens the record of one launch for a day, as the name and password of HTTP's Basic."""
    return b64encode(f"lms:{_records().dumps(launch_id)}".encode()).decode()


def launch_of_record(authorization: str) -> int | None:
    try:
        name, _colon, key = b64decode(authorization.removeprefix("Basic ").strip(), validate=True).decode().partition(":")
    except ValueError:
        return None
    return _opened(_records(), key) if name == "lms" and authorization.startswith("Basic ") else None


def _opened(signer: URLSafeTimedSerializer, key: str) -> int | None:
    try:
        found = signer.loads(key, max_age=DAY)
    except BadData:
        return None
    return found if isinstance(found, int) else None


def _fetches() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="packages.fetch")


def _records() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="packages.record")


def _passes() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="packages.pass")


def _keys() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="packages.keep")
