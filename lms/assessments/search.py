"""Finding questions of a bank: by words, type, category, tag and difficulty, in as many statements whatever its size."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy.pagination import Pagination

from lms.assessments import labels
from lms.assessments.models import Question
from lms.core.database import db

PER_PAGE = 25
ROOT = "/"
"""Asked for as a category: the questions that have none."""


@dataclass(frozen=True)
class Search:
    """What is asked for, as the address says it; empty asks nothing. A category includes those below it."""

    q: str = ""
    kind: str = ""
    category: str = ""
    tag: str = ""
    difficulty: str = ""
    archived: str = ""

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Search:
        return cls(**{name: args.get(name, "").strip() for name in cls.__dataclass_fields__})

    def told(self) -> dict[str, str]:
        """For the address of a page: what is asked for and nothing else."""
        return {name: value for name, value in asdict(self).items() if value}

    def rows(self, course_id: int) -> sa.Select[Question]:
        """The newest first."""
        rows = pool(course_id, category=self.category, tags=[self.tag] if self.tag else [], difficulty=self.difficulty,
                    is_archived=bool(self.archived))
        if self.kind:
            rows = rows.where(Question.kind == self.kind)
        if self.q:
            rows = rows.where(sa.or_(Question.text.icontains(self.q, autoescape=True),
                                     Question.name.icontains(self.q, autoescape=True)))
        return rows.order_by(Question.id.desc())


@dataclass(frozen=True)
class Branch:
    """A category in the tree: how deep it lies, and how many questions lie in it and below."""

    path: str
    name: str
    depth: int
    count: int


def pool(course_id: int, *, category: str = "", is_deep: bool = True, tags: Sequence[str] = (), difficulty: str = "",
         is_archived: bool = False) -> sa.Select[Question]:
    """The questions with all of these; `category` is a path, with those below it where `is_deep`."""
    rows = sa.select(Question).where(Question.course_id == course_id)
    rows = rows.where(Question.archived_at.is_not(None) if is_archived else Question.archived_at.is_(None))
    if category == ROOT:
        rows = rows.where(Question.category == "")
    elif category:
        rows = rows.where(_within(category) if is_deep else Question.category == category)
    for tag in tags:
        rows = rows.where(sa.type_coerce(Question.tags, sa.Text).icontains(f"\n{tag}\n", autoescape=True))
    return rows.where(Question.difficulty == difficulty) if difficulty else rows


def page(course_id: int, search: Search, *, number: int = 1, without: Collection[int] = ()) -> Pagination:
    rows = search.rows(course_id)
    if without:
        rows = rows.where(Question.id.not_in(without))
    return db.paginate(rows, page=max(number, 1), per_page=PER_PAGE, error_out=False)


def ids(course_id: int, search: Search) -> list[int]:
    """All that it finds."""
    return list(db.session.scalars(all_ids(course_id, search)))


def all_ids(course_id: int, search: Search) -> sa.Select[int]:
    """The same as a question to the database."""
    return search.rows(course_id).with_only_columns(Question.id).order_by(None)


def tree(course_id: int, *, is_archived: bool = False) -> list[Branch]:
    """The categories in use and those above them, each after the one it lies in."""
    rows = pool(course_id, is_archived=is_archived).where(Question.category != "").with_only_columns(
        Question.category, sa.func.count()).group_by(Question.category)
    counts: dict[tuple[str, ...], int] = {}
    for category, count in db.session.execute(rows):
        names = tuple(labels.split(category))
        for depth in range(1, len(names) + 1):
            counts[names[:depth]] = counts.get(names[:depth], 0) + count
    return [Branch(labels.path(names), names[-1], len(names) - 1, count)
            for names, count in sorted(counts.items(), key=lambda entry: [name.casefold() for name in entry[0]])]


def tags(course_id: int) -> list[str]:
    """Those in use, in the order of the alphabet."""
    held = db.session.scalars(sa.select(Question.tags).where(Question.course_id == course_id).distinct())
    found = {tag.casefold(): tag for all_ in held for tag in all_}
    return [found[key] for key in sorted(found)]


def offers(course_id: int, search: Search) -> dict[str, Any]:
    """What the form of a search has to choose from."""
    return {"search": search, "tree": tree(course_id, is_archived=bool(search.archived)), "tags": tags(course_id), "root": ROOT}


def _within(category: str) -> sa.ColumnElement[bool]:
    """The category itself or one below it; a doubled slash is part of a name."""
    below = sa.func.substr(Question.category, 1, len(category) + 1) == f"{category}/"
    beside = sa.func.substr(Question.category, 1, len(category) + 2) == f"{category}//"
    return sa.or_(Question.category == category, sa.and_(below, sa.not_(beside)))
