"""Reviewers are asked, comments written, answered and settled. Whoever acts is checked by `policies` before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from lms.accounts.queries import Person
from lms.core import audit
from lms.core.database import db, insert
from lms.courses.errors import Refused
from lms.reviews import letters
from lms.reviews.models import Comment, Reviewer
from lms.reviews.queries import Talk


def ask(actor: Any, course: Any, person: Person, *, at: datetime) -> None:
    """Refused for who is a reviewer already."""
    asked = insert(Reviewer).values(course_id=course.family_id, user_id=person.id, asked_at=at, asked_by_id=actor.id)
    if not db.session.execute(asked.on_conflict_do_nothing().returning(Reviewer.user_id)).first():
        raise Refused(_l("%(name)s reviews this course already.", name=person.display_name))
    audit.record("reviews.reviewer_asked", f"course:{course.family_id}", user=person.id)
    letters.asked(person.id, course, by=actor.display_name)


def dismiss(course: Any, user_id: int) -> None:
    """What he has written stays."""
    db.session.execute(sa.delete(Reviewer).where(Reviewer.course_id == course.family_id, Reviewer.user_id == user_id))
    audit.record("reviews.reviewer_removed", f"course:{course.family_id}", user=user_id)


def comment(actor: Any, activity: Any, text: str, *, at: datetime) -> Comment:
    """Those who teach this very course are told, and its other reviewers are not."""
    course = activity.module.course
    made = Comment(course_id=course.family_id, stable_id=activity.stable_id, edition=course.edition, title=activity.title,
                   author_id=actor.id, text=text, written_at=at)
    db.session.add(made)
    db.session.flush()
    letters.commented(actor, course, activity)
    return made


def answer(actor: Any, course: Any, talk: Talk, text: str, *, at: datetime) -> Comment:
    """An answer opens a settled talk again; whoever wrote in it is told."""
    first = talk.comment
    made = Comment(course_id=first.course_id, stable_id=first.stable_id, edition=course.edition, title=first.title,
                   parent_id=first.id, author_id=actor.id, text=text, written_at=at)
    db.session.add(made)
    first.settled_at = first.settled_by_id = None
    db.session.flush()
    letters.answered(actor, course, talk)
    return made


def settle(actor: Any, comment: Comment, *, at: datetime) -> None:
    comment.settled_at, comment.settled_by_id = at, actor.id
    audit.record("reviews.comment_settled", f"comment:{comment.id}")


def open_again(comment: Comment) -> None:
    comment.settled_at = comment.settled_by_id = None
    audit.record("reviews.comment_opened", f"comment:{comment.id}")


def delete(comment: Comment) -> None:
    audit.record("reviews.comment_deleted", f"comment:{comment.id}")
    db.session.delete(comment)
