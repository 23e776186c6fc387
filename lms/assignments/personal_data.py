"""What assignments keep of somebody, for that person to take along: all versions, with what was said of them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts.personal_data import Part
from lms.assignments import queries
from lms.assignments.models import Work
from lms.courses import queries as courses


def _work(user_id: int) -> list[dict[str, Any]]:
    works = queries.all_of(user_id)
    titles = courses.titles({work.course_id for work in works})
    return [{"course": titles[work.course_id]} | _told(work) for work in works]


def _told(work: Work) -> dict[str, Any]:
    return {
        "version": work.number, "text": work.text, "handed_in_at": work.handed_in_at and work.handed_in_at.isoformat(),
        "late_days": work.late_days, "receipt": work.receipt,
        "files": [{"name": file.name, "size": file.size, "sha256": file.key} for file in work.files],
        "returned": work.return_comment, "score": None if work.score is None else str(work.score), "marks": work.outcome}


def _extensions(user_id: int) -> list[dict[str, Any]]:
    rows = queries.extensions_of(user_id)
    titles = courses.titles({row.course_id for row in rows})
    return [{"course": titles[row.course_id], "due_at": row.due_at and row.due_at.isoformat(), "reason": row.reason,
             "granted_at": row.granted_at.isoformat()} for row in rows]


EXTENSIONS = Part("assignment_extensions", _extensions, _l("Extensions of assignments"), {"due_at": _l("Due")})
WORK = Part(
    "assignments", _work, _l("Work handed in"),
    {"version": _l("Version"), "handed_in_at": _l("Handed in"), "late_days": _l("Days late"), "receipt": _l("Receipt"),
     "files": _l("Files"), "returned": _l("Why it was returned"),
     "marks": _l("Marks of the criteria")}, for_programs=frozenset({"marks"}))
