"""Which rows others point to, whatever room they belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import sqlalchemy as sa

from lms.core.database import db

PIECE = 5000
"""Values of one question: databases take only so many at a time."""


def pieces(values: Iterable[object]) -> Iterator[list[object]]:
    """The values in lists short enough to be asked for at once."""
    listed = list(values)
    return (listed[start:start + PIECE] for start in range(0, len(listed), PIECE))


def referring(target: str, besides: Collection[str] = ()) -> list[sa.Column[int]]:
    """The columns of all tables that point to `target` ("table.column"), but for those named and those whose rows go with it."""
    return [column for table in db.metadata.sorted_tables for column in table.columns
            if f"{table.name}.{column.name}" not in besides
            and any(key.target_fullname == target and (key.ondelete or "").upper() != "CASCADE" for key in column.foreign_keys)]


def in_use(target: str, among: sa.Select[Any], besides: Collection[str] = ()) -> set[int]:
    """Of these ids, those that some row points to. `among` is a query, for the ids may be many and the columns too."""
    return {id_ for column in referring(target, besides)
            for id_ in db.session.scalars(sa.select(column).where(column.in_(among)).distinct())}
