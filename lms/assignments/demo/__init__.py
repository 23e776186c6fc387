"""An example assignment, and the work of some example learners."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage

from lms.accounts import queries as people
from lms.assignments import dates, queries, services
from lms.assignments.models import Assignment
from lms.core.database import now
from lms.courses import demo_courses
from lms.courses import queries as courses
from lms.courses import services as course_services
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts
from lms.enrolments.reach import WHOLE

HERE = Path(__file__).parent
SHOWN = "peserta"


def load() -> None:
    """The assignment of this folder, where its course and a cohort of it exist; three works are marked, one is released."""
    file = tomllib.loads((HERE / "laporan-verifikasi.toml").read_text("utf-8"))
    course = courses.by_code(file["course"])
    cohorts = enrolments.cohorts_of(course.id) if course else []
    if course is None or not cohorts:
        return
    module = courses.module_or_404(courses.outline(course.id).modules[file["module"] - 1].public_id)
    activity = course_services.add_activity(module, "assignment", file["title"], minutes=60, is_required=False)
    assignment = services.create_assignment(activity.id, **file["rules"], instructions=file["instructions"])
    for criterion in file["criteria"]:
        services.put_criterion(assignment, criterion["title"], criterion["text"],
                               [(Decimal(points), words) for points, words in criterion["levels"]])
    shown = people.find(SHOWN)
    learners = sorted(enrolments.learners_in(cohorts[0].id) - ({shown.id} if shown else set()))
    _hand_in(assignment, activity, learners, file["works"], at=now())
    _mark(assignment, activity, file["works"], by=course.created_by_id, at=now())
    _extend(assignment, cohorts[0], learners[len(file["works"]):], by=course.created_by_id, at=now())


def _extend(assignment: Assignment, cohort: CohortFacts, learners: Sequence[int], *, by: int | None, at: datetime) -> None:
    """One of those who have not handed in has a week more."""
    usual = dates.due(assignment, cohort, None)
    if usual and learners and by:
        services.extensions.grant(assignment, cohort, learners[0], usual.at + timedelta(days=7),
                                  "Jaringan di lokasi tugas terputus.", by=by, at=at)


def _hand_in(assignment: Assignment, activity: Any, learners: Sequence[int], works: Sequence[Mapping[str, Any]], *,
             at: datetime) -> None:
    for number, (learner_id, work) in enumerate(zip(learners, works, strict=False)):
        moment = at - timedelta(hours=30 - 3 * number)
        draft = services.open_draft(assignment, activity, learner_id, at=moment)
        services.save_draft(draft, assignment, work["text"], _files(assignment, work), seen=0, at=moment)
        services.hand_in(assignment, activity, learner_id, at=moment + timedelta(minutes=20))


def _files(assignment: Assignment, work: Mapping[str, Any]) -> list[services.Kept]:
    kept = []
    for name in work.get("files", ()):
        with (Path(demo_courses.__file__).parent / "demo" / name).open("rb") as stream:
            kept += services.keep([FileStorage(stream, Path(name).name)], assignment)
    return kept


def _mark(assignment: Assignment, activity: Any, works: Sequence[Mapping[str, Any]], *, by: int | None, at: datetime) -> None:
    """The first is released, the second is finished, the third a draft."""
    for number, (row, work) in enumerate(zip(queries.to_mark(activity.id, WHOLE), works, strict=False)):
        if not work.get("marks") or by is None:
            continue
        marks = {criterion["key"]: {"points": points, "comment": comment}
                 for criterion, (points, comment) in zip(assignment.rubric, work["marks"], strict=False)}
        services.save_sheet(assignment, row, marks, work["comment"], by=by, seen=0, at=at)
        if number < 2:
            services.finish_sheet(assignment, row, by=by, at=at)
        if number == 0:
            services.release(assignment, activity, whose=WHOLE, at=at)
