"""The shell: a page without anything of anybody, its service worker, and what makes the site one that can be installed."""

from __future__ import annotations

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from lms.core.policies import PUBLIC, requires
from lms.core.web import limiter
from lms.core.workers import manifest, script
from lms.offline.views import bp

VERSIONED = ("app.css", "app.js", "icons.svg", "shelf/shelf.css", "shelf/shelf.js", "sizes.css", "marks.css")
PLAIN = ("marks.js", "place.js", "shelf/disk.js", "shelf/reader.js", "shelf/sync.js", "shelf/practice.js", "outbox.js")
"""What the scripts import, by its bare address."""


@bp.get("/saved/")
@requires(PUBLIC)
def shelf() -> ResponseReturnValue:
    """What lies on this device, drawn by its script alone."""
    return _page()


@bp.get("/saved/sw.js")
@limiter.exempt
@requires(PUBLIC)
def worker() -> ResponseReturnValue:
    """For the whole site: it answers what the network does not, and empties the device when somebody signs out."""
    places = {"SIGN_IN": "accounts.sign_in", "SIGN_OUT": "accounts.sign_out", "SHELL": "offline.shelf", "STATE": "offline.state"}
    answer = script("shelf/worker.js", prefix="shell-", pages={url_for("offline.shelf"): _page()}, versioned=VERSIONED,
                    plain=PLAIN, **{name: url_for(endpoint) for name, endpoint in places.items()})
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


@bp.get("/saved/app.webmanifest")
@limiter.exempt
@requires(PUBLIC)
def app_manifest() -> ResponseReturnValue:
    name = current_app.config["SITE_NAME"]
    return manifest(name, name[:12].strip(), start=url_for("core.home"), lang=str(get_locale()))


def _page() -> str:
    return render_template("offline/shelf.html")
