"""Each room's part of what is kept for a time: of two rows the old one goes, with its file, and the young one stays."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from lms.accounts import retention
from lms.certificates.bulk.models import Check
from lms.core import storage
from lms.core.database import Model, db, now
from lms.core.work import unit_of_work
from lms.enrolments.models import Cohort, Roster, RosterRow
from lms.interchange.models import Task
from lms.messages.models import Notice
from lms.records.models import Batch, BatchFile
from lms.uploads.models import Upload
from tests.cast import Cast
from tests.enrolments.conftest import make_course, run_dates

pytestmark = pytest.mark.server
LONG = timedelta(days=4000)


def shelf(text: str) -> str:
    return storage.put(io.BytesIO(text.encode()), at_most=1000).key


def left(model: type[Model]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def purged(name: str, at: datetime) -> dict[str, int]:
    """What the part says is over, having seen it go."""
    (before,) = (tally for tally in retention.over(at=at) if tally.name == name)
    went = {tally.name: tally.rows for tally in retention.purge(at=at)}
    assert went[name] == before.rows
    assert not any(next(tally for tally in retention.over(at=at) if tally.name == name).rows.values())
    return dict(before.rows)


def test_checks_of_many_certificates(cast: Cast) -> None:
    at = now()
    with unit_of_work():
        db.session.add_all(Check(owner_id=cast.learner.id, name="x", asked_at=day, heard_at=day, ended_at=day, total=1)
                           for day in (at, at - LONG))
    assert purged("certificates.checks", at) == {"certificates_check": 1}
    assert left(Check) == 1


def test_courses_taken_along_as_files(cast: Cast) -> None:
    at, key = now(), shelf("kursus")
    with unit_of_work():
        db.session.add_all(Task(owner_id=cast.learner.id, form="imscc", state="failed", name="x", result_key=key_, asked_at=day,
                                heard_at=day) for day, key_ in ((at, None), (at - LONG, key)))
    assert purged("interchange.tasks", at) == {"interchange_task": 1}
    assert (left(Task), storage.exists(key)) == (1, False)


def test_files_begun_and_not_used(cast: Cast) -> None:
    at = now()
    with unit_of_work():
        db.session.add_all(Upload(owner_id=cast.learner.id, purpose="courses.material", name="x", size=1, begun_at=at,
                                  expires_at=at + rest) for rest in (timedelta(days=1), timedelta(days=-1)))
    assert purged("uploads.waiting", at) == {"uploads_upload": 1}
    assert left(Upload) == 1


def test_files_of_exports_for_siasn(cast: Cast) -> None:
    at, key = now(), shelf("siasn")
    with unit_of_work():
        old, young = (Batch(at=at - LONG, total=1, ready_at=at - LONG, expires_at=at + rest)
                      for rest in (timedelta(days=-1), timedelta(days=1)))
        db.session.add_all([old, young])
        db.session.flush()
        db.session.add(BatchFile(batch_id=old.id, form="csv", file_key=key, size=5))
    assert purged("records.exports", at) == {"records_batch": 1}
    assert (left(Batch), left(BatchFile), storage.exists(key)) == (2, 0, False)


def test_notices(cast: Cast) -> None:
    at = now()
    with unit_of_work():
        db.session.add_all(Notice(person_id=cast.learner.id, kind="accounts.data_failed", link="/profile/data", facts={},
                                  created_at=day, read_at=day) for day in (at, at - LONG))
    assert purged("messages.notices", at) == {"messages_notice": 1}
    assert left(Notice) == 1


def test_lists_of_people(cast: Cast) -> None:
    at, key = now(), shelf("daftar")
    with unit_of_work():
        course = make_course(cast.school.id)
        cohort = Cohort(course_id=course.id, agency_id=cast.province.id, name="I", created_at=at, **run_dates())
        db.session.add(cohort)
        db.session.flush()
        facts = {"cohort_id": cohort.id, "home_id": cast.province.id, "seen_at": at, "file_name": "x"}
        unwritten = Roster(**facts, sent_at=at - LONG, state="checked", file_key=key)
        written = Roster(**facts, sent_at=at - LONG, state="written", written_at=at - LONG)
        young = Roster(**facts, sent_at=at, state="written", written_at=at)
        db.session.add_all([unwritten, written, young])
        db.session.flush()
        db.session.add_all(RosterRow(roster_id=roster.id, line=1, record=1, name="Ani", cells=[], fate="create", problems=[],
                                     before={}, kept="", is_new_person=False) for roster in (unwritten, written, young))
    assert purged("enrolments.rosters", at) == {"enrolments_roster": 1, "enrolments_roster_row": 1}
    assert (left(Roster), left(RosterRow), storage.exists(key)) == (2, 1, False)
