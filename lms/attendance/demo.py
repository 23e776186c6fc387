"""The demonstration: sessions gone by with their attendance, one about to begin, and what is ahead, counted from today."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from lms.accounts import queries as people
from lms.attendance import marking, queries, services
from lms.attendance.models import Meeting
from lms.attendance.services import Plan
from lms.core.database import now
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts

SEED = 77
TIMES = {"PDP-01": (time(9), time(11, 15)), "DATA-01": (time(13, 30), time(15, 45))}
"""By the code of the course when the sessions of its running cohorts begin and end."""
SESSIONS = (
    ("synchronous", "Pembukaan dan kontrak belajar", -4, "", "https://meet.example.org/pembukaan"),
    ("classroom", "Diskusi kasus bersama pengajar", -2, "Aula Dinas Sosial, Tanjung Selor", ""),
    ("field", "Kunjungan lapangan terbimbing", 3, "Kantor Desa Apung, Tanjung Selor", ""),
    ("synchronous", "Presentasi hasil dan penutup", 6, "", "https://meet.example.org/penutup"),
)
"""Kind, title, day from today, room, link."""
NOW = "Tanya jawab daring dengan pengajar"


def load() -> None:
    at, organiser, lecturer = now(), people.find("penyelenggara"), people.find("dosen")
    if organiser is None:
        return
    teachers = (lecturer.id,) if lecturer else ()
    for code, times in TIMES.items():
        course = courses.by_code(code)
        for cohort in enrolments.cohorts_of(course.id) if course else []:
            if cohort.closed_at is None and cohort.starts_on <= at.date() <= cohort.ends_on:
                _plan(cohort, times, teachers, by=organiser.id, at=at)
                if code == "PDP-01":
                    _begin(cohort, teachers, by=organiser.id, at=at)


def _plan(cohort: CohortFacts, times: tuple[time, time], teachers: tuple[int, ...], *, by: int, at: datetime) -> None:
    zone = ZoneInfo(cohort.time_zone)
    today = at.astimezone(zone).date()
    for kind, title, day, room, link in SESSIONS:
        on = today + timedelta(days=day)
        if cohort.starts_on <= on <= cohort.ends_on:
            plan = Plan(kind, title, datetime.combine(on, times[0], zone), datetime.combine(on, times[1], zone), room, link,
                        instructor_ids=teachers, note="Bawalah catatan Anda.")
            meeting = services.add(cohort.id, plan, at=at - timedelta(days=7), by=by)
            if day < 0:
                _attend(meeting, by=teachers[0] if teachers else by)


def _begin(cohort: CohortFacts, teachers: tuple[int, ...], *, by: int, at: datetime) -> None:
    """One that begins in ten minutes: its code is shown, its link is open."""
    zone = ZoneInfo(cohort.time_zone)
    soon = at.replace(second=0, microsecond=0) + timedelta(minutes=10)
    if cohort.starts_on <= soon.astimezone(zone).date() <= cohort.ends_on:
        services.add(cohort.id, Plan("synchronous", NOW, soon, soon + timedelta(minutes=90), link="https://meet.example.org/tanya",
                                     instructor_ids=teachers), at=at - timedelta(days=1), by=by)


def _attend(meeting: Meeting, *, by: int) -> None:
    """Most were there; the shown learner always."""
    chance, shown = Random(f"{SEED}-{meeting.title}"), people.find("peserta")  # noqa: S311
    entries = {}
    for id_ in sorted(queries.learners_of(meeting)):
        state = chance.choices(("present", "late", "permit", "sick", "absent"), (80, 8, 4, 4, 4))[0]
        entries[id_] = marking.Entry("present" if shown and id_ == shown.id else state)
    marking.mark_list(meeting, entries, at=meeting.ends_at, by=by, as_organiser=False)
