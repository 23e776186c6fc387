"""The record of learning: sessions of cmi5 and xAPI, and what is told in them, kept once and never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from lms.core.database import db, insert
from lms.core.errors import DomainError
from lms.packages import record, tracking
from lms.packages.models import Attempt, Launch, Package, Session, State, Statement
from lms.packages.services import keeping
from lms.packages.xapi import cmi5, own

MOST_STATEMENTS = 5000
"""Of one attempt: a unit that tells more is at fault."""
MOST_SILENT = 600
"""Seconds between two statements that are counted as time spent."""
_OWN_PARTS = ("id", "stored", "authority", "version", "timestamp")
_VOIDED = "http://adlnet.gov/expapi/verbs/voided"


class Conflict(DomainError):
    """Another statement has this id."""


class Full(DomainError):
    """The attempt has told more than is kept of one."""

    status = 413


def open_session(launch: Launch, attempt: Attempt, package: Package, *, at: datetime) -> None:
    """Begin a session; one of this attempt that was left open is abandoned."""
    for left in record.open_sessions(attempt.id):
        _abandon(left, attempt, package, at=at)
    db.session.add(Session(launch_id=launch.id))
    unit = record.unit(launch, attempt, package)
    if package.kind == "cmi5":
        _keep(launch, attempt, own.launched(unit, at=at), at=at)
        told = _told(db.session.get_one(State, (attempt.id, launch.item)))
        _judge(unit, launch, attempt, package, told, at=at)


def fetch(launch: Launch, *, at: datetime) -> bool:
    """Whether the key may be given out: once for a session."""
    changed = db.session.execute(sa.update(Session).where(
        Session.launch_id == launch.id, Session.fetched_at.is_(None), Session.ended_at.is_(None)).values(fetched_at=at))
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def tell(launch: Launch, statements: Sequence[dict[str, Any]], *, at: datetime) -> list[str]:
    """Keep what a package tells, all of it or nothing; the ids.

    What was told before is not kept twice. Conflict, Full, or cmi5.Against where it may not be.
    """
    launch, attempt = keeping.locked(launch)
    package = db.session.get_one(Package, attempt.package_id)
    session = db.session.get_one(Session, launch.id)
    state = db.session.get_one(State, (attempt.id, launch.item))
    unit, told, spent = record.unit(launch, attempt, package), _told(state), 0
    room = MOST_STATEMENTS - record.count(attempt.id)
    ids = []
    for statement in statements:
        ids.append(statement.setdefault("id", str(uuid4())).lower())
        if _is_kept(statement):
            continue
        if (room := room - 1) < 0:
            raise Full
        if package.kind == "cmi5":
            cmi5.check(statement, _sitting(unit, session, told))
        spent += _take(statement, unit, told, session, launch, attempt, at=at)
        _keep(launch, attempt, statement, at=at)
    spent += keeping.count_time(launch, attempt, launch.seconds + _since_last(session, at), at=at) if not session.ended_at else 0
    session.told_at = at
    _judge(unit, launch, attempt, package, told, at=at, spent=spent)
    return ids


def waive(attempt: Attempt, item: str, *, reason: str, at: datetime) -> None:
    """Count a unit as done though the learner did not do it (cmi5, section 9.3.7)."""
    package = db.session.get_one(Package, attempt.package_id)
    launch = Launch(attempt_id=attempt.id, item=item, opened_at=at)
    db.session.add(launch)
    db.session.flush()
    db.session.add(Session(launch_id=launch.id, ended_at=at))
    db.session.execute(insert(State).values(
        attempt_id=attempt.id, item=item, cmi={}, launch_id=0, seq=0, completion="incomplete", success="unknown", kept_at=at,
    ).on_conflict_do_nothing(index_elements=["attempt_id", "item"]))
    told = _told(db.session.get_one(State, (attempt.id, item))) | {"waived": True}
    unit = record.unit(launch, attempt, package)
    _keep(launch, attempt, own.said(unit, cmi5.WAIVED, at=at, result={
        "success": True, "completion": True, "extensions": {cmi5.REASON: reason}}), at=at)
    _judge(unit, launch, attempt, package, told, at=at)


def _abandon(session: Session, attempt: Attempt, package: Package, *, at: datetime) -> None:
    """Close a session that nobody closed; it lasted until its last word."""
    session.ended_at = at
    if session.initialized_at is None:
        return
    launch = db.session.get_one(Launch, session.launch_id)
    seconds = ((session.told_at or session.initialized_at) - session.initialized_at).total_seconds()
    if package.kind == "cmi5":
        unit = record.unit(launch, attempt, package)
        _keep(launch, attempt, own.said(unit, cmi5.ABANDONED, at=at, result={"duration": f"PT{int(seconds)}S"}), at=at)


def _since_last(session: Session, at: datetime) -> float:
    """Seconds since the last word of a session: whoever says nothing for longer than MOST_SILENT counts as gone."""
    return min((at - (session.told_at or session.initialized_at or at)).total_seconds(), MOST_SILENT)


def _sitting(unit: own.Unit, session: Session, told: dict[str, Any]) -> cmi5.Sitting:
    reached = frozenset(verb for verb in cmi5.JUDGED if told.get(verb.rpartition("/")[2]))
    return cmi5.Sitting(unit.actor, unit.registration, unit.launch, unit.activity, unit.step["id"], unit.mastery,
                        session.initialized_at is not None, session.ended_at is not None, reached)


def _take(statement: dict[str, Any], unit: own.Unit, told: dict[str, Any], session: Session, launch: Launch, attempt: Attempt, *,
          at: datetime) -> int:
    """Note in `told` what the statement says of the unit; the seconds that are new by it."""
    verb, result = statement["verb"]["id"], statement.get("result", {})
    is_of_unit = statement["object"].get("id") == unit.activity and (
        unit.kind == "xapi" or cmi5.CATEGORY in cmi5.ids_around(statement, "category"))
    if session.initialized_at is None:
        session.initialized_at = at
    if not is_of_unit:
        return 0
    if verb in cmi5.JUDGED:
        told[verb.rpartition("/")[2]] = True
        told |= {"score": result["score"]} if result.get("score") else {}
    if unit.kind == "xapi" and "duration" in result:
        return keeping.count_time(launch, attempt, launch.seconds + tracking.seconds(result["duration"]), at=at)
    if verb == cmi5.TERMINATED:
        session.ended_at = at
        return keeping.count_time(launch, attempt, tracking.seconds(result.get("duration", "")), at=at)
    return 0


def _judge(unit: own.Unit, launch: Launch, attempt: Attempt, package: Package, told: dict[str, Any], *, at: datetime,
           spent: int = 0) -> None:
    """Put what is known of the unit into its state, and say of the unit, its blocks and the course when they are satisfied."""
    state = db.session.get_one(State, (attempt.id, launch.item))
    is_done = (bool(told.get("completed") or told.get("passed") or told.get("failed")) if unit.kind == "xapi"
               else cmi5.is_satisfied(unit.facts.get("move_on", "NotApplicable"), told))
    state.cmi, state.launch_id, state.kept_at = told, launch.id, at
    state.completion = "completed" if is_done or state.completion == "completed" else "incomplete"
    state.success = "passed" if told.get("passed") or told.get("waived") else "failed" if told.get("failed") else "unknown"
    if (score := tracking.score_of(told.get("score", {}))) is not None:
        state.score = max(score, state.score or 0)
    db.session.flush()
    keeping.settle(attempt, package, spent, since=launch.opened_at, at=at)
    if package.kind == "cmi5" and is_done:
        for about in record.newly_satisfied(attempt.id, package, launch.item):
            _keep(launch, attempt, own.said(unit, cmi5.SATISFIED, at=at, about=about), at=at)


def _is_kept(statement: dict[str, Any]) -> bool:
    """Whether it stands already; Conflict where another has its id."""
    found = record.digest_of(statement["id"])
    if found is not None and found != digest(statement):
        raise Conflict
    return found is not None


def _keep(launch: Launch, attempt: Attempt, statement: dict[str, Any], *, at: datetime) -> None:
    object_, verb = statement["object"], statement["verb"]["id"]
    body = {"timestamp": own.moment(at), "version": "1.0.0"} | statement | {
        "id": statement["id"].lower(), "stored": own.moment(at),
        "authority": {"objectType": "Agent", "account": {"homePage": own.home(), "name": "lms"}}}
    added = db.session.execute(insert(Statement).values(
        statement_id=body["id"], attempt_id=attempt.id, launch_id=launch.id, item=launch.item, verb=verb[:500],
        object_id=str(object_.get("id", ""))[:1000], digest=digest(statement), stored_at=at, body=body,
        voids=object_["id"].lower() if verb == _VOIDED and object_.get("objectType") == "StatementRef" else None,
    ).on_conflict_do_nothing(index_elements=["statement_id"]))
    if not added.rowcount:  # type: ignore[attr-defined]
        raise Conflict


def digest(statement: dict[str, Any]) -> str:
    """Of what a statement means, whatever the order of its parts and what the record itself adds."""
    meant = {name: part for name, part in statement.items() if name not in _OWN_PARTS}
    return hashlib.sha256(json.dumps(meant, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _told(state: State) -> dict[str, Any]:
    return dict(state.cmi)
