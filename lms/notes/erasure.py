"""Notes and highlights are a person's own: they go with the person."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms.notes.models import Highlight, Note


def _tell(user_id: int, kept: frozenset[int]) -> Iterable[Line]:
    yield Line(_l("Notes beside activities"), how_many(Note.owner_id == user_id))
    yield Line(_l("Passages marked in texts"), how_many(Highlight.owner_id == user_id, Highlight.colour != ""))


def _erase(user_id: int, kept: frozenset[int]) -> Iterable[str]:
    db.session.execute(sa.delete(Note).where(Note.owner_id == user_id))
    db.session.execute(sa.delete(Highlight).where(Highlight.owner_id == user_id))
    return ()


NOTES = Part("notes", _tell, _erase)
