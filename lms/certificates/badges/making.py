"""Badges are made with the file, lists whenever a status changes. Verbs of the worker: pyld is no part of a web process."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from lms.accounts import queries as people
from lms.certificates import keys, queries
from lms.certificates.badges import credential, documents, integrity, statuses, token
from lms.certificates.badges.models import Badge, StatusList
from lms.certificates.models import Certificate, Statement
from lms.certificates.paper.facts import from_snapshot
from lms.core.database import db

AGES = timedelta(days=1)
"""A list is signed anew after this time even if nothing changed, so that its date says that somebody looks after it."""


def make(certificate: Certificate, statement: Statement, *, at: datetime) -> Badge:
    """The badge of a certificate; asking again returns the one there is."""
    if there := db.session.get(Badge, certificate.id):
        return there
    base, learner = current_app.config["BASE_URL"], people.user(certificate.learner_id)
    said = credential.of(
        from_snapshot(certificate.facts), base=base, email=(learner and learner.email) or "", place=statement.status_index,
        issued_at=certificate.issued_at, zone=current_app.config["TIMEZONE"])
    by_proof, by_token = keys.signer(keys.BADGE, at=at), keys.signer(keys.TOKEN, at=at)
    document = integrity.signed(said, by_proof, method=documents.method(base, by_proof.kid), at=at)
    made = Badge(certificate_id=certificate.id, document=_text(document), made_at=at,
                 token=token.signed(said, by_token, method=documents.method(base, by_token.kid)))
    db.session.add(made)
    db.session.flush()
    if db.session.get(StatusList, statement.status_index // documents.LIST_LENGTH) is None:
        refresh(at=at)
    return made


def refresh(*, at: datetime) -> int:
    """Sign those lists anew whose bits changed or whose date is old; how many."""
    return sum(_refresh(number, at) for number in range(_newest() + 1))


def _refresh(number: int, at: datetime) -> bool:
    base, there = current_app.config["BASE_URL"], db.session.get(StatusList, number)
    said = statuses.of(queries.ended_within(number, documents.LIST_LENGTH), base=base, number=number, at=at)
    if there and at - there.made_at < AGES and _bits(json.loads(there.document)) == _bits(said):
        return False
    signer = keys.signer(keys.BADGE, at=at)
    document = _text(integrity.signed(said, signer, method=documents.method(base, signer.kid), at=at))
    db.session.merge(StatusList(number=number, document=document, made_at=at))
    db.session.flush()
    return True


def _newest() -> int:
    return (db.session.scalar(sa.select(sa.func.max(Statement.status_index))) or 0) // documents.LIST_LENGTH


def _bits(document: dict[str, Any]) -> str:
    bits: str = document["credentialSubject"]["encodedList"]
    return bits


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
