"""The documents of xAPI: states, profiles of activities and of the learner; and LMS.LaunchData of cmi5, which nobody writes."""

from __future__ import annotations

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from lms.core.database import now
from lms.core.work import unit_of_work
from lms.packages import origins
from lms.packages.services import documents
from lms.packages.services.documents import Place
from lms.packages.views import bp
from lms.packages.views.record import Caller, Refused, called, check_agent, json_of, moment_of
from lms.packages.xapi import own
from lms.packages.xapi import statements as xapi

METHODS = ["GET", "PUT", "POST", "DELETE"]
LAUNCH_DATA, PREFERENCES = "LMS.LaunchData", "cmi5LearnerPreferences"


@bp.route("/p/xapi/activities/state", methods=METHODS)
@called
def record_state(caller: Caller) -> ResponseReturnValue:
    check_agent(caller)
    registration = request.args.get("registration", "").lower()
    if registration and registration != caller.unit.registration:
        raise Refused(403, "the registration is not that of this launch")
    place = _place(caller, "state", _activity(), "stateId", registration)
    if place.name != LAUNCH_DATA or caller.package.kind != "cmi5":
        return _answered(place)
    if request.method != "GET":
        raise Refused(403, f"{LAUNCH_DATA} is the LMS's own")
    if place.activity != caller.unit.activity or not registration:
        raise Refused(404, "there is no such document")
    pass_ = origins.pass_for(caller.package.id, caller.attempt.learner_id, at=now())
    return jsonify(own.launch_data(caller.unit, return_url=f"{request.host_url}p/{pass_}/~return"))


@bp.route("/p/xapi/activities/profile", methods=METHODS)
@called
def record_activity_profile(caller: Caller) -> ResponseReturnValue:
    return _answered(_place(caller, "activity", _activity(), "profileId"), is_guarded=True)


@bp.route("/p/xapi/agents/profile", methods=METHODS)
@called
def record_agent_profile(caller: Caller) -> ResponseReturnValue:
    check_agent(caller)
    place = _place(caller, "agent", "", "profileId")
    if request.method == "GET" and place.name == PREFERENCES and documents.document(place) is None:
        return jsonify(languagePreference=str(get_locale() or "id"), audioPreference="on")
    return _answered(place, is_guarded=True)


def _place(caller: Caller, kind: str, activity: str, named_by: str, registration: str = "") -> Place:
    name = request.args.get(named_by, "")
    if len(name) > 255 or "\0" in name:
        raise Refused(400, f"{named_by} is too long")
    return Place(caller.attempt.learner_id, caller.package.id, kind, activity, registration, name)


def _activity() -> str:
    id_ = request.args.get("activityId", "")
    if not xapi.IRI.fullmatch(id_) or len(id_) > 500:
        raise Refused(400, "activityId has to be an IRI")
    return id_


def _answered(place: Place, *, is_guarded: bool = False) -> ResponseReturnValue:
    if request.method == "GET":
        return _shown(place)
    if request.method == "DELETE":
        if not place.name and is_guarded:
            raise Refused(400, "say which document")
        with unit_of_work():
            _check_tag(place, must=False)
            documents.remove(place)
        return "", 204
    if not place.name:
        raise Refused(400, "say which document")
    content = request.get_data()
    if request.mimetype == "application/json":
        json_of(content)
    with unit_of_work():
        _check_tag(place, must=is_guarded and request.method == "PUT")
        act = documents.put if request.method == "PUT" else documents.merge
        act(place, request.content_type or "application/octet-stream", content, at=now())
    return "", 204


def _shown(place: Place) -> ResponseReturnValue:
    if not place.name:
        return jsonify(documents.names(place, since=moment_of("since")))
    found = documents.document(place)
    if found is None:
        raise Refused(404, "there is no such document")
    answer = Response(found.content, content_type="application/octet-stream")
    answer.headers |= {"Content-Type": _harmless(found.media_type), "ETag": f'"{documents.etag(found.content)}"',
                       "Content-Disposition": "attachment"}
    answer.last_modified = found.kept_at
    return answer


def _harmless(media_type: str) -> str:
    """What a package said it is, unless a browser would run it as a page."""
    plain = ("application/json", "text/plain")
    return media_type if media_type.partition(";")[0].strip().lower() in plain else "application/octet-stream"


def _check_tag(place: Place, *, must: bool) -> None:
    """Concurrency: xAPI, part three, section 3.1."""
    found = documents.document(place)
    tag = f'"{documents.etag(found.content)}"' if found else None
    wanted, unwanted = request.headers.get("If-Match"), request.headers.get("If-None-Match")
    if (wanted and (tag is None or wanted not in ("*", tag))) or (unwanted and tag is not None and unwanted in ("*", tag)):
        raise Refused(412, "the document has changed")
    if must and found is not None and not wanted and not unwanted:
        raise Refused(409, "say by If-Match which document is meant")
