"""Background work on badges and pictures."""

from __future__ import annotations

from io import BytesIO

from lms.certificates import proofs, queries, workshop
from lms.certificates.badges import making
from lms.certificates.badges import queries as badges
from lms.certificates.badges.models import Picture
from lms.certificates.models import Certificate
from lms.certificates.seal import queries as seals
from lms.core import storage
from lms.core.database import db, insert, now
from lms.core.work import unit_of_work

LARGEST = 4_000_000


def statuses() -> None:
    """Bring the status lists up to date: after each change, and by the clock for whatever was lost or grew old."""
    with unit_of_work():
        making.refresh(at=now())


def badge(certificate_id: int) -> None:
    """The badge of a certificate that was printed before there were any; its paper stays as it is."""
    with unit_of_work():
        certificate = queries.locked(certificate_id)
        making.make(certificate, proofs.state(certificate, at=now()), at=now())


def picture(certificate_id: int) -> None:
    """Draw the certificate for a telephone, unless that is done."""
    certificate, badge = db.session.get(Certificate, certificate_id), badges.badge_of(certificate_id)
    file = seals.newest(certificate_id) or certificate
    if certificate is None or file is None or file.file_key is None or badges.picture_of(certificate_id):
        return
    png = workshop.drawn(storage.read(file.file_key), badge.document if badge else "")
    blob = storage.put(BytesIO(png), at_most=LARGEST)
    made = {"certificate_id": certificate_id, "file_key": blob.key, "file_size": blob.size, "made_at": now()}
    with unit_of_work():
        db.session.execute(insert(Picture).values(made).on_conflict_do_nothing())
