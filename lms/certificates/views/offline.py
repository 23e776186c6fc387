"""The check without network: a page that a device keeps, its service worker, and the snapshot of keys and statuses."""

from __future__ import annotations

from flask import current_app, jsonify, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.certificates import queries
from lms.certificates.views import bp
from lms.core.database import now
from lms.core.policies import PUBLIC, requires
from lms.core.web import limiter
from lms.core.workers import manifest, script

CAMERA = "camera=(self), microphone=(), geolocation=(), payment=()"
VERSIONED = ("app.css", "app.js", "icons.svg", "icon-192.png", "offline/page.css", "offline/page.js")
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
    pages = {url_for("certificates.offline"): _page(), url_for("certificates.offline_manifest"): ""}
    return script("offline/worker.js", prefix="offline-", pages=pages, versioned=VERSIONED, plain=PLAIN,
                  SNAPSHOT=url_for("certificates.offline_snapshot"))


@bp.get("/luring/manifest.webmanifest")
@limiter.exempt
@requires(PUBLIC)
def offline_manifest() -> ResponseReturnValue:
    name = _("Certificate check")
    return manifest(f"{name} · {current_app.config['SITE_NAME']}", name, start=url_for("certificates.offline"))


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

