"""What the desk erases of somebody, and what stays: of certificates that stay in the register, where they stand."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms.records.models import EXTERNAL, ISSUED, Balance, BatchClaim, BatchFile, Claim, Moved, Ruling, Scan, Schedule, Step
from lms.records.schedules import services as schedules


def _tell(user_id: int, _kept: frozenset[int]) -> Iterable[Line]:
    mine = Claim.learner_id == user_id
    yield Line(_l("Certificates from elsewhere, with their scans"), how_many(mine, Claim.origin == EXTERNAL))
    yield Line(_l("Ordered lists of JP"), how_many(Schedule.owner_id == user_id))
    yield Line(_l("Years with JP in the ledger"), how_many(Balance.learner_id == user_id))
    yield Line(_l("Where certificates stand at the staff office"), how_many(mine, Claim.origin == ISSUED),
               _l("A certificate must remain verifiable, and its register is kept by law."))


def _erase(user_id: int, _kept: frozenset[int]) -> Iterable[str]:
    """Files of exports that name the person go too."""
    gone = list(db.session.scalars(sa.select(Claim.id).where(Claim.learner_id == user_id, Claim.origin == EXTERNAL)))
    mine = sa.select(Claim.id).where(Claim.learner_id == user_id)
    batches = list(db.session.scalars(sa.select(BatchClaim.batch_id).where(BatchClaim.claim_id.in_(mine))))
    keys = set(db.session.scalars(sa.select(Scan.file_key).where(Scan.claim_id.in_(gone))))
    keys |= set(db.session.scalars(sa.select(BatchFile.file_key).where(BatchFile.batch_id.in_(batches))))
    db.session.execute(sa.delete(BatchFile).where(BatchFile.batch_id.in_(batches)))
    db.session.execute(sa.delete(Ruling).where(sa.or_(Ruling.low_id.in_(gone), Ruling.high_id.in_(gone))))
    for model in (BatchClaim, Scan, Step):
        db.session.execute(sa.delete(model).where(model.claim_id.in_(gone)))
    db.session.execute(sa.delete(Claim).where(Claim.id.in_(gone)))
    for sums in (Balance, Moved):
        db.session.execute(sa.delete(sums).where(sums.learner_id == user_id))
    db.session.execute(sa.update(Step).where(Step.claim_id.in_(mine), Step.act == "answered").values(words=""))
    return keys | schedules.erase(user_id)


CLAIMS = Part("records", _tell, _erase)
