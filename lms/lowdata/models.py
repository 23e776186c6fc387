"""Lighter forms of files, by the content they were made from: the same file uploaded twice is made lighter once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Model, UTCDateTime

STATES = ("waiting", "running", "done", "failed")


class Task(Model):
    """What is to be made of the file `source`: a key of the store, which it does not hold on to. `percent` while it runs, `why`
    in English for the operator where it failed.

    `tools` are those that were there when it was made: with more of them it is made again. `pages` are those of a PDF.
    """

    __tablename__ = "lowdata_task"
    __table_args__ = (sa.CheckConstraint(f"state in ({', '.join(map(repr, STATES))})", name="state_known"),)
    source: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(sa.String(100))
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting", index=True)
    percent: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(sa.String(300), default="")
    tools: Mapped[str] = mapped_column(sa.String(60), default="")
    pages: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Rendition(Model):
    """One lighter form; `name` as in `lms.courses.renditions`."""

    __tablename__ = "lowdata_rendition"
    __table_args__ = (sa.UniqueConstraint("source", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.ForeignKey("lowdata_task.source"))
    name: Mapped[str] = mapped_column(sa.String(10))
    key: Mapped[str] = mapped_column(sa.String(64), index=True)
    media_type: Mapped[str] = mapped_column(sa.String(40))
    size: Mapped[int] = mapped_column(sa.BigInteger)
