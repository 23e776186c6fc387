"""What reviews erase of somebody: the task goes, comments stay without the name as part of the course's history."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.erasure import Line, Part, how_many
from lms.core.database import db
from lms.reviews.models import Comment, Reviewer


def _tell(user_id: int, kept: frozenset[int]) -> Iterable[Line]:
    yield Line(_l("Courses to review"), how_many(Reviewer.user_id == user_id))
    yield Line(_l("Comments of reviews, without the name"), how_many(Comment.author_id == user_id),
               _l("They tell why the course is as it is."))


def _erase(user_id: int, kept: frozenset[int]) -> Iterable[str]:
    db.session.execute(sa.delete(Reviewer).where(Reviewer.user_id == user_id))
    return ()


COMMENTS = Part("reviews", _tell, _erase)
