"""A learner's work: a draft that is saved as often as one likes, handed in as a version that stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import FileStorage

from lms.assignments import queries, works
from lms.assignments.errors import ChangedElsewhere, NothingToHandIn, TooManyFiles
from lms.assignments.models import Assignment, Work, WorkFile
from lms.assignments.signals import WorkHandedIn, work_handed_in
from lms.core import audit, storage
from lms.core.database import db, insert, new_public_id
from lms.core.signals import emit
from lms.courses import services as courses
from lms.uploads.content import check


@dataclass(frozen=True)
class Kept:
    """A file that is in storage already, and is to become part of a work."""

    key: str
    name: str
    media_type: str
    size: int


def keep(files: Iterable[FileStorage], assignment: Assignment) -> list[Kept]:
    """Judge and store the files, before the unit of work: hashing a large one must hold no lock."""
    kept = []
    for file in files:
        found = check(file.stream, file.filename or "", works.allowed(assignment))
        blob = storage.put(found.stream, at_most=assignment.file_mb * 1_000_000)
        kept.append(Kept(blob.key, found.name, found.media_type, blob.size))
    return kept


def open_draft(assignment: Assignment, activity: Any, learner_id: int, *, at: datetime) -> Work:
    """The learner's draft, locked; a new one begins as a copy of the version handed in last. Refused where it is closed."""
    standing = queries.standing(assignment, activity.course_id, learner_id, at=at)
    standing.check_open()
    if standing.draft is None:
        _begin(activity, learner_id, standing.works, at=at)
    return db.session.scalars(sa.select(Work).where(
        Work.activity_id == activity.id, Work.learner_id == learner_id, Work.handed_in_at.is_(None)).options(
        selectinload(Work.files)).with_for_update(of=Work).execution_options(populate_existing=True)).one()


def save_draft(draft: Work, assignment: Assignment, text: str, files: Sequence[Kept] = (), *, seen: int, at: datetime) -> None:
    """Keep the text and add the files; ChangedElsewhere where another page has saved since the one that has seen `seen` edits."""
    if seen != draft.edits:
        raise ChangedElsewhere
    if len(draft.files) + len(files) > assignment.files_most:
        raise TooManyFiles(assignment.files_most)
    draft.text, draft.saved_at, draft.edits = works.tidy(text) if assignment.takes_text else "", at, draft.edits + 1
    for file in files:
        draft.files.append(WorkFile(key=file.key, name=_free(file.name, draft.files), media_type=file.media_type,
                                    size=file.size, added_at=at))
    db.session.flush()


def remove_file(draft: Work, public_id: str, *, at: datetime) -> None:
    """Take a file out of the draft; versions handed in before keep theirs."""
    for file in [file for file in draft.files if file.public_id == public_id]:
        draft.files.remove(file)
        db.session.delete(file)
    draft.saved_at = at
    db.session.flush()


def hand_in(assignment: Assignment, activity: Any, learner_id: int, *, at: datetime) -> Work:
    """Make the draft a version, with a receipt; handing in again without a new draft returns the version there is."""
    standing = queries.standing(assignment, activity.course_id, learner_id, at=at)
    if standing.draft is None and standing.newest:
        return standing.newest
    work = open_draft(assignment, activity, learner_id, at=at)
    if not work.text and not work.files:
        raise NothingToHandIn
    work.handed_in_at, work.due_at = at, standing.due.at if standing.due else None
    before = standing.newest
    if before and before.returned_at:
        work.late_days = before.late_days
    elif standing.due:
        work.late_days = standing.due.late_days(at)
    db.session.flush()
    work.receipt = works.digest(work)
    db.session.flush()
    audit.record("assignments.handed_in", f"work:{work.id}", number=work.number, late_days=work.late_days)
    emit(work_handed_in, WorkHandedIn(
        work.id, learner_id, activity.id, activity.course_id, work.number, work.late_days, at))
    if activity.completion == "handed_in":
        courses.complete_activity(learner_id, activity.id, at=at)
    return work


def _begin(activity: Any, learner_id: int, before: Sequence[Work], *, at: datetime) -> None:
    """Whoever else begins it at the same moment: there is one draft."""
    last = before[0] if before else None
    born = db.session.scalar(insert(Work).values(
        activity_id=activity.id, course_id=activity.course_id, learner_id=learner_id, number=len(before) + 1,
        text=last.text if last else "", edits=0, begun_at=at, saved_at=at, late_days=0, return_comment="", is_passed=False,
        public_id=new_public_id()).on_conflict_do_nothing().returning(Work.id))
    for file in last.files if born and last else ():
        db.session.add(WorkFile(work_id=born, key=file.key, name=file.name, media_type=file.media_type, size=file.size,
                                added_at=file.added_at))
    db.session.flush()


def _free(name: str, files: Iterable[WorkFile]) -> str:
    """A name that no other file of the work has: "laporan.pdf", "laporan (2).pdf"."""
    taken = {file.name for file in files}
    stem, dot, ending = name.rpartition(".")
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{stem or name} ({number}){dot}{ending}"
    return free
