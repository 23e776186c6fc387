"""A package is opened, and what it tells is kept."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlencode

from flask import abort, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.database import now
from lms.core.plain import is_plain
from lms.core.policies import PUBLIC, SIGNED_IN, requires
from lms.core.web import POLICY, csrf
from lms.core.work import unit_of_work
from lms.courses import access
from lms.courses import queries as courses
from lms.packages import origins, policies, prerequisites, queries, reading, record, services, tracking
from lms.packages.labels import H5P_WORDS
from lms.packages.models import Attempt, Launch, Package
from lms.packages.reading.manifest import with_parameters
from lms.packages.views import bp

_MOST_DEPTH = 12


@bp.post("/packages/<activity>/launch")
@requires(SIGNED_IN)
def launch(activity: str) -> ResponseReturnValue:
    """Go on with the attempt, or begin one anew, at an item."""
    found = access.followed(current_user, courses.activity_or_404(activity))
    access.check_may_do(current_user, found)
    content = queries.content(found.id) if found.kind == policies.KIND else None
    if content is None:
        abort(404)
    with unit_of_work():
        attempt = services.begin(current_user.id, found.course_id, content, again="again" in request.form, at=now())
        package = queries.package(attempt.package_id)
        item = _asked(package, attempt)
        opened = services.launch(attempt, package, item, at=now()) if item else None
    if opened is None:
        return redirect(url_for("courses.activity", activity=found.public_id), 303)
    return redirect(url_for("packages.play", launch=opened.public_id), 303)


def _asked(package: Package, attempt: Attempt) -> str | None:
    """The part that was asked for, or the one after or before another; None where the way ends."""
    if (where := request.form.get("go", "")) in ("continue", "previous"):
        return prerequisites.neighbour(package, queries.states(attempt.id), request.form.get("from", ""), where)
    return request.form.get("item") or queries.steps(package)[0]["id"]


@bp.get("/packages/launches/<launch>")
@requires(SIGNED_IN)
def play(launch: str) -> ResponseReturnValue:
    found, attempt = _mine(launch)
    activity = courses.activities([attempt.activity_id])[0]
    package = queries.package(attempt.package_id)
    states = queries.states(attempt.id)
    if package.kind in reading.RECORDED:
        return _player(activity, package, found.item, _recorded(found, attempt, package), states=states, launch=found)
    told = _start(found, attempt, package, states[found.item].cmi if found.item in states else {})
    return _player(activity, package, found.item, told, states=states, launch=found)


@bp.get("/packages/<activity>/preview")
@requires(SIGNED_IN)
def preview(activity: str) -> ResponseReturnValue:
    """For those who look in: nothing is kept."""
    found = courses.activity_or_404(activity)
    content = queries.content(found.id) if found.kind == policies.KIND else None
    if content is None or not access.may_see(current_user, found.module.course):
        abort(404)
    if not access.may_follow(current_user, found.module.course):
        abort(403)
    access.check_open(current_user, found)
    package = queries.package(content.package_id)
    item = request.args.get("item") or queries.steps(package)[0]["id"]
    step = queries.step(package, item) or abort(404)
    return _player(found, package, item, _facts(package, step, {}, 0) | {"seq": 0, "spent": 0}, states={}, launch=None)


@bp.post("/packages/launches/<launch>/keep")
@requires(SIGNED_IN)
def keep(launch: str) -> ResponseReturnValue:
    """What the package tells, by the page above it."""
    found, attempt = _mine(launch)
    activity = courses.activity_or_404(courses.activities([attempt.activity_id])[0].public_id)
    access.check_works(current_user, activity.module.course)
    message = _message(_json(request.get_data(as_text=True)))
    _check_told_so(attempt)
    with unit_of_work():
        completed = services.keep(found, message, at=now())
    return jsonify(kept=message.seq, since=found.seq, completed=completed, **_ways(attempt, found.item))


def _ways(attempt: Attempt, item: str) -> dict[str, Any]:
    """Where SCORM 2004 goes on from an item, by what has been told of it so far."""
    package = queries.package(attempt.package_id)
    if package.kind != "scorm2004" or len(queries.steps(package)) < 2:
        return {}
    states = queries.states(attempt.id)
    before, after = (prerequisites.neighbour(package, states, item, where) for where in ("previous", "continue"))
    step = queries.step(package, after) if after else None
    return {"valid": {"continue": after is not None, "previous": before is not None},
            "open": sorted(prerequisites.open_ones(package, states)),
            "next": _("Next: %(title)s", title=step["title"][:40]) if step else ""}


@bp.post("/p/keep")
@csrf.exempt
@requires(PUBLIC)
def keep_late() -> ResponseReturnValue:
    """What the package tells while its page is closed: by its own host, for the page above is gone; the key says which launch.

    It stands for the token of a form, which the host of packages has none of: without a good one it is 400.
    """
    told = _json(request.get_data(as_text=True))
    id_ = origins.launch_of(str(told.get("key", "")))
    found = queries.launch(id_) if id_ is not None else None
    if found is None or not origins.is_content_host():
        abort(400)
    message = _message(told)
    _check_told_so(queries.attempt(found.attempt_id))
    with unit_of_work():
        services.keep(found, message, at=now())
    return "", 204


def _check_told_so(attempt: Attempt) -> None:
    """404 for packages that tell what happens by statements."""
    if queries.package(attempt.package_id).kind in reading.RECORDED:
        abort(404)


def _mine(public_id: str) -> tuple[Launch, Attempt]:
    found, attempt = queries.launch_or_404(public_id)
    if attempt.learner_id != current_user.id:
        abort(404)
    return found, attempt


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        abort(400)
    return found if isinstance(found, dict) else abort(400)


def _message(told: object) -> services.Message:
    """400 for anything that a runtime would not say."""
    if not isinstance(told, dict):
        abort(400)
    seq, cmi, seconds = told.get("seq"), told.get("cmi"), tracking.number(told.get("seconds"))
    if not isinstance(seq, int) or not 0 < seq < 2**31 or seconds is None or not 0 <= seconds < 10**7:
        abort(400)
    if not isinstance(cmi, dict) or not is_plain(cmi, depth=_MOST_DEPTH):
        abort(400)
    return services.Message(seq, cmi, seconds, told.get("ended") is True)


def _start(found: Launch, attempt: Attempt, package: Package, cmi: dict[str, Any]) -> dict[str, Any]:
    step = queries.step(package, found.item) or {"facts": {}, "href": ""}
    return _facts(package, step, cmi, attempt.seconds) | {
        "seq": found.seq, "spent": found.seconds, "key": origins.key_for(found.id),
        "keep": url_for("packages.keep", launch=found.public_id)}


def _facts(package: Package, step: dict[str, Any], cmi: dict[str, Any], seconds: int) -> dict[str, Any]:
    """What the runtime begins with: the data model as it was left, with what the LMS itself has to say."""
    facts = step["facts"]
    begun = {"learner_id": current_user.public_id, "learner_name": current_user.display_name,
             "total_time": tracking.period(package.kind, seconds)}
    if package.kind == "h5p":
        begun |= {"words": {name: str(word) for name, word in H5P_WORDS.items()}, "iri": request.base_url}
    page = "" if package.kind == "h5p" else _encoded(step["href"])
    return {"kind": package.kind, "cmi": cmi, "facts": facts, "page": page} | begun


def _recorded(found: Launch, attempt: Attempt, package: Package) -> dict[str, Any]:
    """Where the package finds its record: cmi5, section 8.1, and for xAPI what Tin Can packages are launched with."""
    unit, session = record.unit(found, attempt, package), record.session(found.id)
    origin = origins.origin_of(package.key)
    given = {"endpoint": f"{origin}/p/xapi/", "actor": json.dumps(unit.actor), "registration": unit.registration}
    if package.kind == "cmi5":
        given |= {"fetch": f"{origin}/p/xapi/fetch/{origins.fetch_key(found.id)}", "activityId": unit.activity}
    else:
        given |= {"auth": f"Basic {origins.record_key(found.id)}", "activity_id": unit.activity}
    return {"kind": package.kind, "seq": 0, "spent": 0, "page": with_parameters(_encoded(unit.step["href"]), urlencode(given)),
            "is_over": session is None or session.ended_at is not None or session.fetched_at is not None,
            "is_alone": unit.facts.get("launch_method") == "OwnWindow"}


def _encoded(href: str) -> str:
    """The path with what an address may not hold escaped; its query stays as the package wrote it."""
    path = re.split(r"[?#]", href, maxsplit=1)[0]
    return quote(path, safe="/%") + href[len(path):]


def _player(activity: Any, package: Package, item: str, told: dict[str, Any], *, states: dict[str, Any],
            launch: Launch | None) -> ResponseReturnValue:
    origin = origins.origin_of(package.key)
    pass_ = origins.pass_for(package.id, current_user.id, at=now())
    steps = queries.steps(package)
    before, after = (queries.step(package, prerequisites.neighbour(package, states, item, where) or "")
                     for where in ("previous", "continue"))
    told |= {"valid": {"continue": after is not None, "previous": before is not None},
             "open": sorted(prerequisites.open_ones(package, states))} if package.kind == "scorm2004" else {}
    has_ways = package.kind == "scorm2004" and len(steps) > 1
    full = courses.activity_or_404(activity.public_id)
    answer = make_response(render_template(
        "packages/play.html", activity=full, course=full.module.course, package=package, item=item, steps=steps, told=told,
        states=states, launch=launch, before=before, after=after, has_ways=has_ways,
        stage=f"{origin}/p/{pass_}/~stage", origin=origin, alone=f"{origin}/p/{pass_}/{told['page']}",
        user=current_user.public_id))
    answer.headers["Content-Security-Policy"] = POLICY.replace("form-action", f"frame-src {origin}; form-action")
    answer.headers["Permissions-Policy"] = f'camera=(), microphone=(), geolocation=(), payment=(), unload=(self "{origin}")'
    return answer
