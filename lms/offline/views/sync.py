"""What a device asks when the link is back, and what it sends: each entry once."""

from __future__ import annotations

import math
import re
from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from lms.core.database import now
from lms.core.plain import is_plain
from lms.core.policies import PUBLIC, SIGNED_IN, requires
from lms.core.work import unit_of_work
from lms.courses import access, queries, taking
from lms.offline import packs, services
from lms.offline.views import bp

AT_ONCE = 50
"""Entries in one message."""
MOST_MODULES, MOST_COMPARED = 100, 10
"""Modules asked about, and of them those that are looked into."""
_DEEPEST = 6
_UUID = re.compile(r"[0-9a-f]{32}")


@bp.get("/saved/state.json")
@requires(PUBLIC)
def state() -> ResponseReturnValue:
    """Who is signed in here, the token for sending, which of the named modules this person may no longer open, and which hold
    something else than in the version that lies there (one for each module, in their order)."""
    if not current_user.is_authenticated:
        return jsonify(owner=None)
    asked, held = request.args.getlist("module")[:MOST_MODULES], request.args.getlist("version")
    there = {module.public_id: module for module in queries.find_modules(asked) if access.may_follow(current_user, module.course)}
    compared = [(there[id_], version) for id_, version in zip(asked, held, strict=False) if id_ in there][:MOST_COMPARED]
    return jsonify(owner=current_user.public_id, token=generate_csrf(), gone=[one for one in asked if one not in there],
                   changed=[module.public_id for module, version in compared if _version(module) != version])


def _version(module: Any) -> str:
    return packs.version(module, taking.steps(module, actor=current_user, learner_id=None))


@bp.post("/saved/entries")
@requires(SIGNED_IN)
def entries() -> ResponseReturnValue:
    """Each is answered for itself, by its uuid: "" where it counts, else the reason why it does not."""
    sent, at = _sent(), now()
    told: dict[str, str] = {}
    for one in sorted(sent, key=lambda entry: -entry.age):
        try:
            with unit_of_work():
                told[one.uuid] = services.receive(current_user, one, at=at)
        except services.Refused as refusal:
            told[one.uuid] = str(refusal.message)
    return jsonify(owner=current_user.public_id, kept=told)


def _sent() -> list[services.Sent]:
    told = request.get_json(silent=True)
    rows = told.get("entries") if isinstance(told, dict) else None
    if not isinstance(rows, list) or not 0 < len(rows) <= AT_ONCE:
        abort(400)
    return [_entry(row) for row in rows]


def _entry(row: Any) -> services.Sent:
    if not isinstance(row, dict):
        abort(400)
    uuid, age, body = row.get("uuid"), row.get("age"), row.get("body")
    words = [row.get(name) for name in ("kind", "activity", "shown")]
    if (not isinstance(uuid, str) or not _UUID.fullmatch(uuid) or not all(isinstance(w, str) and "\0" not in w for w in words)
            or isinstance(age, bool) or not isinstance(age, int | float) or not math.isfinite(age)
            or not isinstance(body, dict) or not is_plain(body, depth=_DEEPEST)):
        abort(400)
    return services.Sent(uuid, str(words[0]), str(words[1]), str(words[2]), float(age), body)

