"""The record of learning of xAPI 1.0.3, as far as a package needs it: on the host of packages, open to the key of one launch.

A package reads and writes what belongs to its own learner and attempt alone. What it may not is answered in English, as the
specification is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from lms.core.database import now
from lms.core.errors import DomainError
from lms.core.plain import is_plain
from lms.core.policies import PUBLIC, requires
from lms.core.web import csrf, limiter
from lms.core.work import unit_of_work
from lms.packages import origins, queries, record
from lms.packages.models import Attempt, Launch, Package
from lms.packages.services import record as services
from lms.packages.views import bp
from lms.packages.xapi import cmi5, own
from lms.packages.xapi import statements as xapi

VERSION, MOST_AT_ONCE, _DEPTH = "1.0.3", 100, 16
_ASKED = {"statementId", "voidedStatementId", "agent", "verb", "activity", "registration", "related_activities", "related_agents",
          "since", "until", "limit", "format", "attachments", "ascending", "after"}
View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True)
class Caller:
    """The launch whose key was shown, and what belongs to it."""

    launch: Launch
    attempt: Attempt
    package: Package
    unit: own.Unit


class Refused(Exception):
    """The answer that a request gets instead."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def called(view: View) -> Any:
    """Let in whoever shows the key of a launch, on the host of its package; say no in words for programs."""

    @csrf.exempt
    @limiter.exempt
    @requires(PUBLIC)
    @wraps(view)
    def wrapped() -> Response:
        try:
            answer = make_response(view(_caller()))
        except (Refused, xapi.Malformed, cmi5.Against, DomainError) as no:
            answer = Response(str(no) or type(no).__name__, no.status, mimetype="text/plain")
        answer.headers["X-Experience-API-Version"] = VERSION
        answer.headers["X-Experience-API-Consistent-Through"] = own.moment(now())
        return answer

    return wrapped


@bp.get("/p/xapi/about")
@limiter.exempt
@requires(PUBLIC)
def record_about() -> ResponseReturnValue:
    return jsonify(version=[VERSION])


@bp.post("/p/xapi/fetch/<key>")
@csrf.exempt
@limiter.exempt
@requires(PUBLIC)
def record_fetch(key: str) -> ResponseReturnValue:
    """The key to the record, given once: cmi5, section 8.2."""
    id_ = origins.launch_to_fetch(key)
    launch = queries.launch(id_) if id_ is not None and origins.is_content_host() else None
    if launch is None:
        return jsonify({"error-code": "3", "error-text": "The address is not valid any more."}), 400
    with unit_of_work():
        is_first = services.fetch(launch, at=now())
    if not is_first:
        return jsonify({"error-code": "1", "error-text": "The key was taken already."})
    return jsonify({"auth-token": origins.record_key(launch.id)})


@bp.route("/p/xapi/statements", methods=["GET", "PUT", "POST"])
@called
def record_statements(caller: Caller) -> ResponseReturnValue:
    if request.method == "GET":
        return _asked(caller)
    told = _statements()
    if request.method == "PUT":
        id_ = request.args.get("statementId", "")
        if len(told) != 1 or told[0].setdefault("id", id_) != id_:
            raise Refused(400, "PUT takes one statement, whose id is statementId")
    for one in told:
        xapi.check(one)
        _check_owner(caller, one)
    with unit_of_work():
        ids = services.tell(caller.launch, told, at=now())
    return ("", 204) if request.method == "PUT" else jsonify(ids)


def _statements() -> list[dict[str, Any]]:
    if not (request.mimetype == "application/json"):
        raise Refused(400, "send application/json; attachments are not kept here, name them by fileUrl")
    told = json_of(request.get_data())
    found = told if isinstance(told, list) else [told]
    ids = [one["id"] for one in found if isinstance(one, dict) and isinstance(one.get("id"), str)]
    if not 0 < len(found) <= MOST_AT_ONCE or len(set(ids)) != len(ids):
        raise Refused(400, f"send 1 to {MOST_AT_ONCE} statements, each with an id of its own")
    return found


def _check_owner(caller: Caller, statement: dict[str, Any]) -> None:
    if statement["actor"].get("account") != caller.unit.actor["account"]:
        raise Refused(403, "the actor is not the learner of this launch")
    registration = statement.get("context", {}).get("registration")
    if registration is not None and registration.lower() != caller.unit.registration:
        raise Refused(403, "the registration is not that of this launch")


def _asked(caller: Caller) -> ResponseReturnValue:
    if unknown := set(request.args) - _ASKED:
        raise Refused(400, f"unknown parameter {min(unknown)[:60]}")
    one = {"statementId", "voidedStatementId"} & set(request.args)
    if one:
        if len(one) > 1 or set(request.args) - one - {"format", "attachments"}:
            raise Refused(400, "statementId stands alone")
        name = one.pop()
        found = record.statement(caller.attempt.id, request.args[name], voided=name == "voidedStatementId")
        if found is None:
            raise Refused(404, "there is no such statement")
        return jsonify(found)
    if "agent" in request.args and not _is_learner(caller, request.args["agent"]):
        return jsonify(statements=[], more="")
    if request.args.get("registration", caller.unit.registration).lower() != caller.unit.registration:
        return jsonify(statements=[], more="")
    limit = _whole("limit")
    rows, after = record.statements(caller.attempt.id, record.Wanted(
        request.args.get("verb", ""), request.args.get("activity", ""), moment_of("since"), moment_of("until"),
        request.args.get("ascending") == "true", min(limit or MOST_AT_ONCE, MOST_AT_ONCE), _whole("after")))
    more = f"/p/xapi/statements?{urlencode({**request.args, 'after': after})}" if after else ""
    return jsonify(statements=rows, more=more)


@bp.get("/p/xapi/agents")
@called
def record_agents(caller: Caller) -> ResponseReturnValue:
    check_agent(caller)
    return jsonify(objectType="Person", name=[caller.unit.learner_name], account=[caller.unit.actor["account"]])


@bp.get("/p/xapi/activities")
@called
def record_activities(caller: Caller) -> ResponseReturnValue:
    id_ = request.args.get("activityId", "")
    if not xapi.IRI.fullmatch(id_):
        raise Refused(400, "activityId has to be an IRI")
    own_ = {"definition": {"name": {"und": caller.unit.step["title"]}}} if id_ == caller.unit.activity else {}
    return jsonify({"objectType": "Activity", "id": id_} | own_)


def _caller() -> Caller:
    if not origins.is_content_host():
        raise Refused(404, "the record stands on the host of packages")
    id_ = origins.launch_of_record(request.headers.get("Authorization", ""))
    launch = queries.launch(id_) if id_ is not None else None
    if launch is None:
        raise Refused(401, "show the key of the launch")
    if not request.headers.get("X-Experience-API-Version", "").startswith("1.0"):
        raise Refused(400, "X-Experience-API-Version has to be 1.0.x")
    attempt = queries.attempt(launch.attempt_id)
    package = queries.package(attempt.package_id)
    return Caller(launch, attempt, package, record.unit(launch, attempt, package))


def check_agent(caller: Caller) -> None:
    if not _is_learner(caller, request.args.get("agent", "")):
        raise Refused(403, "the agent is not the learner of this launch")


def _is_learner(caller: Caller, agent: str) -> bool:
    found = json_of(agent.encode())
    return isinstance(found, dict) and found.get("account") == caller.unit.actor["account"]


def json_of(raw: bytes) -> Any:
    """Refused for what is no JSON, or none that can be kept."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "it is no JSON") from error
    if not is_plain(found, depth=_DEPTH):
        raise Refused(400, "it holds what cannot be kept")
    return found


def moment_of(name: str) -> datetime | None:
    if not (text := request.args.get(name)):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(400, f"{name} has to be a moment") from error
    return found if found.tzinfo else found.replace(tzinfo=now().tzinfo)


def _whole(name: str) -> int:
    text = request.args.get(name, "0")
    if not text.isdecimal() or len(text) > 9:
        raise Refused(400, f"{name} has to be a whole number")
    return int(text)
