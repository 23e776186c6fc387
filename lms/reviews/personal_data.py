"""What somebody was asked to review and has written there, for that person to take along."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.core.database import db
from lms.courses import queries as courses
from lms.reviews.models import Comment, Reviewer


def _comments(user_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Comment).where(Comment.author_id == user_id).order_by(Comment.id))
    return [{"activity": row.title, "text": row.text, "written_at": row.written_at.isoformat(),
             "settled_at": row.settled_at and row.settled_at.isoformat()} for row in rows]


def _asked(user_id: int) -> list[dict[str, Any]]:
    rows = db.session.scalars(sa.select(Reviewer).where(Reviewer.user_id == user_id).order_by(Reviewer.asked_at)).all()
    titles = courses.titles([row.course_id for row in rows])
    return [{"course": titles[row.course_id], "asked_at": row.asked_at.isoformat()} for row in rows]


COMMENTS = Part("review_comments", _comments, _l("Comments of reviews"), {"settled_at": _l("Settled")})
ASKED = Part("reviews_asked", _asked, _l("Courses to review"), {"asked_at": _l("Asked on")})
