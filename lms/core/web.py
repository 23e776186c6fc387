"""What every answer gets: security headers, compression, hashed assets; and files served without our origin's rights."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    has_request_context,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Map

from lms.core import appearance, storage
from lms.core.i18n import LANGUAGES, LanguageChosen, language_chosen
from lms.core.policies import PUBLIC, View, requires
from lms.core.signals import emit
from lms.core.work import unit_of_work

STATIC = Path(__file__).parent.parent / "static"
A_YEAR = "public, max-age=31536000, immutable"
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
          "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
          "base-uri 'none'; frame-ancestors 'none'")
ALWAYS = (
    ("Content-Security-Policy", POLICY), ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"), ("Cache-Control", "private, no-cache"))
"""Headers of every answer that does not say otherwise itself."""
CAGE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""The policy of an uploaded file: whatever it holds, it runs nothing and owns nothing."""
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
"""A path as it is meant: browsers drop tabs and line ends, so that "/\\t/elsewhere" would lead there."""
INLINE = ("image/png", "image/jpeg", "image/webp", "image/gif", "audio/", "video/")
COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg+xml", "application/manifest+json")

A_FORM = 1_000_000
"""Bytes of a form without files."""

bp = Blueprint("core", __name__)
csrf, limiter = CSRFProtect(), Limiter(get_remote_address)


def install(app: Flask) -> None:
    app.config |= {
        "WTF_CSRF_TIME_LIMIT": None, "RATELIMIT_STORAGE_URI": app.config["LIMITS_URL"], "RATELIMIT_HEADERS_ENABLED": True,
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,  # while Redis is away each process counts, as where there is none
        "SESSION_COOKIE_SAMESITE": "Lax", "SESSION_COOKIE_SECURE": app.config["BASE_URL"].startswith("https:"),
        "SESSION_COOKIE_NAME": "lms", "REMEMBER_COOKIE_SECURE": app.config["BASE_URL"].startswith("https:"),
    }
    app.before_request(_bound)
    csrf.init_app(app)
    limiter.init_app(app)
    LoginManager(app).user_loader(lambda _id: None)
    if hops := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.register_blueprint(bp)
    app.before_request(_refuse_nul)
    app.after_request(_finish)
    app.jinja_env.globals |= {"asset": asset, "site": _Site(app), "url_for": address, "appearance": appearance.attributes}


class _Site:
    """What templates may say of this installation."""

    def __init__(self, app: Flask) -> None:
        self.name: str = app.config["SITE_NAME"]
        self.short_name = self.name.split()[0]
        self.institution: str = app.config["INSTITUTION"]
        self.demo: bool = app.config["DEMO"]


@bp.get("/")
@requires(PUBLIC)
def home() -> ResponseReturnValue:
    """What to do next, put together by the plugins; for visitors, the way in."""
    return render_template("layout/home.html" if current_user.is_authenticated else "layout/welcome.html")


@bp.post("/language")
@csrf.exempt
@requires(PUBLIC)
def language() -> ResponseReturnValue:
    """The form stands on every page and holds no token, so that whoever only looks around gets no cookie."""
    if _is_from_elsewhere():
        abort(400)
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        with unit_of_work():
            emit(language_chosen, LanguageChosen(chosen))
    return redirect(local(request.form.get("next")), 303)


@bp.route("/appearance", methods=["GET", "POST"])
@csrf.exempt
@requires(PUBLIC)
def look() -> ResponseReturnValue:
    """Text size and ground. As with the language its form holds no token: it changes nothing but the device's own choice."""
    if request.method == "GET":
        size, theme = appearance.chosen()
        return render_template("layout/appearance.html", sizes=appearance.SIZES, themes=appearance.THEMES, size=size, theme=theme,
                               back=local(request.args.get("next")))
    size, theme = request.form.get("size", ""), request.form.get("theme", "")
    if _is_from_elsewhere() or size not in appearance.SIZES or theme not in appearance.THEMES:
        abort(400)
    answer = redirect(local(request.form.get("next")), 303)
    appearance.keep(answer, size, theme)
    return answer


@bp.get("/static/<path:name>")
@limiter.exempt
@requires(PUBLIC)
def static(name: str) -> ResponseReturnValue:
    found = _asset(name)
    if found is None:
        abort(404)
    body, packed, digest = found
    answer = Response(body, mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream")
    if packed and "gzip" in request.headers.get("Accept-Encoding", ""):
        answer.data = packed
        answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = A_YEAR if request.args.get("v") == digest else "public, max-age=300"
    answer.set_etag(digest)
    return answer.make_conditional(request)


def asset(name: str) -> str:
    """The address of a static file, with the hash of its content, kept by browsers for a year."""
    return _address(name, request.script_root)


def address(endpoint: str, **values: Any) -> str:
    """Flask's `url_for`; a page asks a dozen times for places that have no arguments, which are found once."""
    if values or endpoint.startswith(".") or not has_request_context():
        return url_for(endpoint, **values)
    return _plain_address(endpoint, request.script_root, current_app.url_map)


@lru_cache(maxsize=256)
def _plain_address(endpoint: str, _root: str, _map: Map) -> str:
    return url_for(endpoint)


@lru_cache(maxsize=256)
def _address(name: str, _root: str) -> str:
    found = _asset(name)
    return url_for("core.static", name=name, v=found[2] if found else None)


@lru_cache(maxsize=256)
def _asset(name: str) -> tuple[bytes, bytes | None, str] | None:
    try:
        path = (STATIC / name).resolve()
        if not path.is_relative_to(STATIC) or not path.is_file():
            return None
    except OSError:  # longer than a file system names anything
        return None
    body = path.read_bytes()
    packed = gzip.compress(body, 9, mtime=0)
    return body, packed if len(packed) < len(body) * 0.95 else None, hashlib.sha256(body).hexdigest()[:12]


def local(target: str | None) -> str:
    """`target` where it is a path of this site, else the home page: no one is sent elsewhere."""
    return target if target and _LOCAL.fullmatch(target) else url_for("core.home")


def send_blob(key: str, *, media_type: str, name: str, download: bool = False) -> Response:
    """A stored file with ranges and caching, caged: it can't act as the application whatever it contains."""
    disposition = "inline" if _is_safe_inline(media_type) and not download else "attachment"
    return stored(key, media_type=media_type, headers={
        "Content-Security-Policy": CAGE, "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(name)}"})


def stored(key: str, *, media_type: str, headers: Mapping[str, str]) -> Response:
    """A stored file with ranges and caching; the headers have to keep it from acting as the application.

    Several ranges at once, and those of another unit than bytes, are answered by the whole (RFC 9110, section 14.2).
    """
    try:
        size = storage.size_of(key)
    except FileNotFoundError:
        abort(404)
    asked = request.range if request.range and request.range.units == "bytes" and len(request.range.ranges) == 1 else None
    wanted = asked.range_for_length(size) if asked else None
    if asked and wanted is None:
        return Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = wanted or (0, size)
    if not wanted and request.if_none_match.contains(key):
        return Response(status=304, headers={"ETag": f'"{key}"'})
    body: Iterable[bytes] = () if request.method == "HEAD" else storage.stretch(key, start, end)
    answer = Response(body, 206 if wanted else 200, content_type=media_type, direct_passthrough=True)
    answer.headers |= {
        "Accept-Ranges": "bytes", "Content-Length": str(end - start), "Cache-Control": "private, max-age=86400", **headers}
    if wanted:
        answer.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    answer.set_etag(key)
    return answer


def _is_safe_inline(media_type: str) -> bool:
    return media_type.startswith(INLINE)


def _is_from_elsewhere() -> bool:
    """Whether the browser says that another site sends this form."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site != "same-origin"
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def at_most(size: int) -> Callable[[View], View]:
    """Declare how many bytes a view accepts; a larger body is refused before it is read, by whomsoever."""

    def declare(view: View) -> View:
        view.at_most = size  # type: ignore[attr-defined]
        return view

    return declare


def takes_text(size: int) -> Callable[[View], View]:
    """Declare that a form of the view may hold so many bytes of text; else Flask stops at 500 kB."""

    def declare(view: View) -> View:
        view.at_most = view.text_at_most = size  # type: ignore[attr-defined]
        return view

    return declare


def takes_files(view: View) -> View:
    """Declare that a view accepts files as large as the installation allows; all others take no more than a form holds."""
    view.at_most = None  # type: ignore[attr-defined]
    return view


def _bound() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "at_most", A_FORM) or current_app.config["MAX_CONTENT_LENGTH"]
    if text := getattr(view, "text_at_most", 0):
        request.max_form_memory_size = text


def _refuse_nul() -> None:
    """No text of ours holds a NUL, and PostgreSQL refuses it: a question it cannot be asked is a bad request, not a fault."""
    files = ((name, [file.filename or "" for file in sent]) for name, sent in request.files.lists())
    given = (*request.args.lists(), *request.form.lists(), *files)
    if "\0" in request.path or any("\0" in text for name, texts in given for text in (name, *texts)):
        abort(400)


def _finish(answer: Response) -> Response:
    headers = answer.headers
    own = {name.lower() for name, _value in headers}
    headers.extend([(name, value) for name, value in ALWAYS if name.lower() not in own])
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return _compressed(answer)


def _compressed(answer: Response) -> Response:
    if (answer.direct_passthrough or answer.status_code < 200 or answer.status_code in (204, 304)
            or "Content-Encoding" in answer.headers or not (answer.mimetype or "").startswith(COMPRESSIBLE)):
        return answer
    answer.vary.add("Accept-Encoding")
    if "gzip" in request.headers.get("Accept-Encoding", "") and (answer.content_length or 0) > 600:
        answer.data = gzip.compress(answer.get_data(), 5, mtime=0)
        answer.headers["Content-Encoding"] = "gzip"
    return answer
