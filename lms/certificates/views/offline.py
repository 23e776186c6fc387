"""The check without network: a page that a device keeps, its service worker, and the snapshot of keys and statuses."""

from __future__ import annotations

import hashlib
import json

from flask import Response, current_app, jsonify, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.certificates import queries
from lms.certificates.views import bp
from lms.core.database import now
from lms.core.policies import PUBLIC, requires
from lms.core.web import STATIC, asset, limiter

CAMERA = "camera=(self), microphone=(), geolocation=(), payment=()"
VERSIONED = ("app.css", "app.js", "icons.svg", "offline/page.css", "offline/page.js")
PLAIN = ("offline/statement.js", "offline/eye.js", "vendor/qr/decode.js", "vendor/qr/index.js", "vendor/ed25519/index.js")
"""What the scripts import, by its bare address."""


@bp.get("/luring/")
@requires(PUBLIC)
def offline() -> ResponseReturnValue:
    answer = make_response(_page())
    answer.headers["Permissions-Policy"] = CAMERA
    return answer


@bp.get("/luring/sw.js")
@limiter.exempt
@requires(PUBLIC)
def offline_worker() -> ResponseReturnValue:
    """It changes whenever the page or one of its files does, and browsers then fetch all of them anew."""
    files = [url_for("certificates.offline"), url_for("certificates.offline_manifest"), *map(asset, VERSIONED), *_plain()]
    contents = [_page(), *((STATIC / name).read_text() for name in PLAIN)]
    version = hashlib.sha256("\n".join([*files, *contents]).encode()).hexdigest()[:12]
    head = (f"const FILES = {json.dumps(files)};\nconst SNAPSHOT = {json.dumps(url_for('certificates.offline_snapshot'))};\n"
            f"const VERSION = {json.dumps(version)};\n")
    return Response(head + (STATIC / "offline/worker.js").read_text(), mimetype="text/javascript")


@bp.get("/luring/manifest.webmanifest")
@limiter.exempt
@requires(PUBLIC)
def offline_manifest() -> ResponseReturnValue:
    start, name = url_for("certificates.offline"), _("Certificate check")
    icon = {"src": asset("favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    answer = jsonify(
        name=f"{name} · {current_app.config['SITE_NAME']}", short_name=name, id=start, start_url=start, scope=start,
        display="standalone", background_color="#f6f7f9", theme_color="#196bcd", icons=[icon])
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get("/luring/status.json")
@requires(PUBLIC)
def offline_snapshot() -> ResponseReturnValue:
    """Every key that ever signed an offline code, and the places of what no longer holds: no names, no numbers."""
    keys = [{"kid": key.kid, "public": key.public, "is_sample": key.is_sample} for key in queries.public_keys("statement")]
    answer = jsonify(as_of=now().isoformat(timespec="seconds"), keys=keys, **queries.ended_places())
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


def _page() -> str:
    return render_template("certificates/offline.html", online=f"{current_app.config['BASE_URL']}/v/")


def _plain() -> list[str]:
    return [url_for("core.static", name=name) for name in PLAIN]
