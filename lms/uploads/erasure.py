"""What uploads erases of somebody: whatever was sent and not used."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms.uploads import services
from lms.uploads.models import Upload


def _tell(user_id: int, _kept: frozenset[int]) -> Iterable[Line]:
    yield Line(_l("Files that were sent and not used"), how_many(Upload.owner_id == user_id))


def _erase(user_id: int, _kept: frozenset[int]) -> Iterable[str]:
    for upload in db.session.scalars(sa.select(Upload).where(Upload.owner_id == user_id)).all():
        services.remove(upload)
    return ()


WAITING = Part("uploads", _tell, _erase)
