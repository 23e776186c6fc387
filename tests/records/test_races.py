"""Officers who act in the same moment, on a database of their own: one is first, the others are told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from lms.core.database import db, now
from lms.core.errors import DomainError
from lms.core.work import unit_of_work
from lms.records import services
from lms.records.errors import NothingToExport, Overtaken
from lms.records.models import BatchClaim, Claim, Step
from lms.records.services import Chosen
from tests.cast import assemble, person
from tests.records.conftest import external

OFFICERS = 6


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[DomainError]:
    """Run them in threads that start together; what was refused."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> DomainError | None:
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work():
                    act()
            except DomainError as refused:
                return refused
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        refused = list(pool.map(run, acts))
    db.session.rollback()
    db.session.expire_all()
    return [one for one in refused if one]


def office(count: int) -> tuple[list[Claim], list[int]]:
    """So many claims of one learner, and the officers of that desk."""
    with unit_of_work():
        cast = assemble()
        officers = [person(f"petugas{n}", f"Petugas {n}", cast.malinau, role="hr_officer", scope=("agency", cast.malinau.id)).id
                    for n in range(OFFICERS)]
    claims = [external(cast.learner, title=f"Pelatihan {n}", number=str(n), started_on=date(2025, 1, 1)) for n in range(count)]
    return claims, officers


def test_of_officers_who_decide_at_once_one_is_first_and_the_others_are_told(own_app: Flask) -> None:
    (claim,), officers = office(1)
    refused = at_once(own_app, [
        (lambda by=by, n=n: services.verify(Chosen(claim.id, 1), by=by, at=now()) if n % 2 else services.return_(
            Chosen(claim.id, 1), reason="Pindaian tidak terbaca.", by=by, at=now())) for n, by in enumerate(officers)])
    assert len(refused) == OFFICERS - 1
    assert all(isinstance(one, Overtaken) for one in refused)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Step).where(Step.act.in_(("verified", "returned")))) == 1


def test_many_at_once_in_opposite_order_wait_for_nobody_and_verify_each_once(own_app: Flask) -> None:
    claims, officers = office(12)
    chosen = [Chosen(claim.id, 1) for claim in claims]
    outcomes: list[services.Outcome] = []

    def act(by: int, mine: list[Chosen]) -> None:
        outcomes.append(services.many(mine, lambda one: services.verify(one, by=by, at=now())))

    at_once(own_app, [(lambda by=by, n=n: act(by, chosen[::-1] if n % 2 else chosen)) for n, by in enumerate(officers)])
    assert sum(outcome.done for outcome in outcomes) == 12
    assert set(db.session.scalars(sa.select(Claim.version))) == {2}


def test_no_certificate_goes_out_in_two_exports(own_app: Flask) -> None:
    claims, officers = office(8)
    with unit_of_work():
        services.many([Chosen(claim.id) for claim in claims], lambda one: services.verify(one, by=officers[0], at=now()))
    ids = [claim.id for claim in claims]
    refused = at_once(own_app, [(lambda by=by: services.export(ids, by=by, at=now())) for by in officers])
    assert all(isinstance(one, NothingToExport) for one in refused)
    assert len(refused) == OFFICERS - 1
    assert sorted(db.session.scalars(sa.select(BatchClaim.claim_id))) == sorted(ids)
