"""Many certificates at once, for rooms that file them and take them out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from lms.certificates.models import COMPLETION, Certificate
from lms.certificates.seal.models import Edition
from lms.core.database import db
from lms.core.references import pieces
from lms.core.work import begin


def by_ids(ids: Collection[int]) -> dict[int, Certificate]:
    """By id; those that do not exist are left out."""
    return {c.id: c for c in db.session.scalars(sa.select(Certificate).where(Certificate.id.in_(ids)))} if ids else {}


def numbers_of(enrolment_ids: Collection[int]) -> dict[int, str]:
    """The number of the certificate in force, by the place that it was given for."""
    return {place: number for some in pieces(enrolment_ids) for place, number in db.session.execute(
        sa.select(Certificate.enrolment_id, Certificate.number).where(
            Certificate.enrolment_id.in_(some), Certificate.revoked_at.is_(None), Certificate.superseded_at.is_(None)))}


def completions(*, after: int, limit: int) -> list[Certificate]:
    """Certificates of completed courses in the order of issue, from the one after this id on."""
    return list(db.session.scalars(
        sa.select(Certificate).where(Certificate.id > after, Certificate.kind == COMPLETION).order_by(Certificate.id)
        .limit(limit)))


def files_of(ids: Collection[int]) -> dict[int, str]:
    """The key of the file that is given out today, by certificate; without those that are still being made."""
    first = db.session.execute(sa.select(Certificate.id, Certificate.file_key).where(Certificate.id.in_(ids)))
    later = db.session.execute(
        sa.select(Edition.certificate_id, Edition.file_key).where(Edition.certificate_id.in_(ids)).order_by(Edition.made_at))
    return {row[0]: row[1] for row in (*first, *later) if row[1]}


def taken_out(*, path: str = "", year: int | None = None) -> Iterator[Certificate]:
    """Certificates of completed courses of the people below an agency path, in the year of their last day, by name."""
    wanted = [Certificate.kind == COMPLETION, Certificate.agency_path.startswith(path)]
    if year:
        wanted.append(sa.extract("year", Certificate.finished_on) == year)
    begin()
    return iter(db.session.scalars(
        sa.select(Certificate).where(*wanted).order_by(Certificate.learner_name, Certificate.id)
        .execution_options(yield_per=500)))
