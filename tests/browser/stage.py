"""What a story needs for itself, put straight into the running site: people, a course, a cohort."""

from __future__ import annotations

import io
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

import lms.courses
from lms.accounts import queries as people
from lms.accounts import services as accounts
from lms.assessments import services as assessments
from lms.assessments.models import Attempt, Edit
from lms.attendance import services as attendance
from lms.attendance.services import Plan
from lms.certificates import queries as certificates
from lms.certificates import services as certificate_services
from lms.certificates.keys import Signer
from lms.certificates.models import Certificate, PublicKey, Statement
from lms.core.app import create_app
from lms.core.database import db, insert, now
from lms.core.storage import put
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Activity, Course, Module, Progress
from lms.enrolments import services as enrolments
from lms.enrolments.models import Ask
from lms.enrolments.petitions import links
from lms.enrolments.ways import setting
from lms.notes import queries as marked
from lms.notes import services as notes
from lms.notes.passages import Passage
from lms.partners.models import Agreement
from lms.records import queries as desk
from lms.records import services as records
from lms.records.services import File
from lms.records.services.external import facts_of

DATA = Path(__file__).parent.parent / "data"
FILM = Path(lms.courses.__file__).parent / "demo" / "mkas-01"
PDF = DATA / "lembar-periksa.pdf"
PASSWORD = "belajar-2026"
SCHOOL, MALINAU = "Politeknik Kesejahteraan Sosial", "Dinas Sosial Kabupaten Malinau"
READING = """## Sebelum berangkat

| Langkah | Siapa |
|---|---|
| Kabari keluarga | Petugas |
| Catat tujuan | Atasan |

Kunjungan selalu berdua.[^1]

[^1]: Pedoman ini dibuat untuk pengujian.
"""
QUESTIONS: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("single", "Siapa yang dikabari lebih dahulu?", {"options": [
        {"text": "Keluarga", "correct": True}, {"text": "Tetangga"}, {"text": "Wartawan"}]}),
    ("multiple", "Apa saja yang dibawa?", {"options": [
        {"text": "Tanda pengenal", "correct": True}, {"text": "Surat tugas", "correct": True}, {"text": "Kamera tersembunyi"}]}),
    ("true_false", "Kunjungan boleh dilakukan tanpa izin keluarga.", {"answer": False}),
    ("short", "Siapa yang menandatangani surat tugas?", {"answers": ["atasan", "kepala dinas"]}),
    ("numeric", "Berapa petugas paling sedikit?", {"answer": "2", "unit": "orang"}),
)
SYLLABLES = ("ba", "li", "ku", "ra", "ti", "mo", "se", "nu", "da", "wi")
_numbers = count(101)


@dataclass(frozen=True)
class Someone:
    id: int
    username: str
    name: str
    number: str


@dataclass(frozen=True)
class Run:
    """A published course and one cohort of it that goes on today."""

    course_id: int
    title: str
    cohort_id: int
    cohort: str
    cohort_public_id: str
    steps: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Paper:
    """What stands on a certificate for verification."""

    number: str
    code: str


class Stage:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self.app: Flask = create_app(environ)
        self.titles: set[str] = set()
        with self._unit():
            db.session.execute(sa.update(Agreement).values(refuses_beyond=False))  # many tests, one agreement of thirty seats

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()

    @contextmanager
    def _unit(self) -> Iterator[None]:
        with self.app.app_context(), unit_of_work():
            yield

    def person(self, name: str, *, agency: str = MALINAU) -> Someone:
        """Somebody of that office, with a surname and an impossible NIP that nobody else has."""
        serial = next(_numbers)
        name = f"{name} {''.join(SYLLABLES[int(digit)] for digit in str(serial)).title()}"
        username, number = name.lower().replace(" ", "."), f"190107151925021{serial}"
        with self._unit():
            user = accounts.create_user(
                username=username, name=name, password=PASSWORD, agency_id=_agency(agency), employment_type="pns", number=number,
                position="Penyuluh Sosial Ahli Pertama", grade="III/a", birth_place="Malinau", birth_date=date(1901, 7, 15),
                at=now())
            return Someone(user.id, username, name, number)

    def course(self, title: str, *, watch: int = 3) -> Run:
        """A course of one module with a reading, a file, a video and a quiz, and a cohort of it; a title is taken once."""
        serial = next(_numbers)
        code, title = f"UJI-{serial}", f"{title} {serial}" if title in self.titles else title
        self.titles.add(title)
        with self._unit():
            lecturer = people.find("dosen")
            assert lecturer
            course = courses.create_course(
                code=code, title=title, agency_id=_agency(SCHOOL), at=now(), by=lecturer.id, hours_asynchronous=3,
                summary="Kunjungan rumah yang aman bagi keluarga dan petugas.", objectives=["Peserta berkunjung dengan aman."])
            accounts.grant_role(lecturer.id, "instructor", scope=("course", course.id), at=now())
            steps = _steps(course, watch)
            courses.publish(course, at=now())
            cohort = enrolments.create_cohort(
                course.id, "Angkatan I 2026", agency_id=_agency(SCHOOL), starts_on=now().date() - timedelta(2), at=now(),
                ends_on=now().date() + timedelta(20), place="Daring", capacity=30)
            return Run(course.id, title, cohort.id, cohort.name, cohort.public_id, steps)

    def meeting(self, run: Run, title: str) -> str:
        """The address of a session of the cohort that has just begun, held by the lecturer of the course."""
        at = now()
        with self._unit():
            lecturer = people.find("dosen")
            assert lecturer
            plan = Plan("classroom", title, at - timedelta(minutes=2), at + timedelta(minutes=88), "Aula",
                        instructor_ids=(lecturer.id,))
            return f"/sessions/{attendance.add(run.cohort_id, plan, at=at).public_id}"

    def address(self, activity_id: int) -> str:
        with self._unit():
            activity = db.session.get(Activity, activity_id)
            assert activity
            return f"/activities/{activity.public_id}"

    def practice(self, run: Run) -> None:
        """A quiz for practice at the end of the course."""
        with self._unit():
            quiz = courses.add_activity(_module(run), "quiz", "Latihan: siap berkunjung", completion="opened", is_required=False)
            _quiz(_course(run), quiz)
            assessments.update_quiz(assessments.create_quiz(quiz.id), is_practice=True, time_limit_minutes=None)

    def told(self, learner: Someone) -> list[tuple[str, str]]:
        """What the learner's devices have sent from without network: kind, and why it does not count."""
        with self._unit():
            return [(row.kind, row.refused) for row in db.session.execute(
                sa.text("select kind, refused from offline_entry where learner_id = :id order by id"), {"id": learner.id})]

    def write(self, run: Run, kind: str, text: str) -> None:
        """Another text for the activity of this kind."""
        with self._unit():
            courses.write(db.session.get_one(Activity, run.steps[kind]), text)

    def mark(self, learner: Someone, run: Run, words: str) -> None:
        """A passage of the reading, as the learner would mark it."""
        with self._unit():
            notes.mark(learner.id, db.session.get_one(Activity, run.steps["reading"]), at=now(),
                       told=Passage("0123456789abcdef" * 2, "yellow", words))

    def marks(self, learner: Someone) -> list[tuple[str, str]]:
        with self._unit():
            return [(one.colour, one.quote) for one in marked.highlights(learner.id)]

    def places(self, learner: Someone) -> list[str]:
        """The headings under which the learner has stopped reading."""
        with self._unit():
            return [anchor.get("heading", "") for anchor in db.session.scalars(
                sa.select(Progress.anchor).where(Progress.learner_id == learner.id))]

    def scores(self, learner: Someone) -> list[Decimal | None]:
        with self._unit():
            return list(db.session.scalars(sa.select(Attempt.score).where(Attempt.learner_id == learner.id)))

    def end(self, attempt: str) -> None:
        """The time of the attempt is up this very moment."""
        with self._unit():
            db.session.execute(sa.update(Attempt).where(Attempt.public_id == attempt).values(deadline=now()))

    def edits(self, attempt: str) -> list[tuple[datetime, datetime, bool]]:
        """When each edit was written and saved, as the server holds it, and whether it counts; in the order of arrival."""
        with self._unit():
            rows = db.session.execute(sa.select(Edit.written_at, Edit.saved_at, Edit.counts).join(
                Attempt, Attempt.id == Edit.attempt_id).where(Attempt.public_id == attempt).order_by(Edit.id))
            return [(row.written_at, row.saved_at, row.counts) for row in rows]

    def enrol(self, learner: Someone, run: Run) -> None:
        with self._unit():
            enrolments.enrol(learner.id, _cohort(run), at=now())

    def by_application(self, run: Run) -> None:
        """Whoever wants to come applies: with a letter of assignment, a supervisor's consent and the organiser's decision."""
        with self._unit():
            setting.put(_cohort(run), setting.Way(True, "application"), at=now())

    def consent(self, address: str) -> str:
        """Where the link of the letter to this address leads."""
        with self._unit():
            return f"/approve/{links.token(db.session.query(Ask).filter_by(email=address).one())}"

    def certified(self, learner: Someone, run: Run) -> Paper:
        """The learner has done all of it, and the certificate followed by itself."""
        self.enrol(learner, run)
        with self._unit():
            for step in run.steps.values():
                courses.complete_activity(learner.id, step, at=now())
            certificate = certificates.of_learner(learner.id)[0]
            return Paper(certificate.number, certificate.code)

    def offline_code(self, paper: Paper) -> str:
        """The text of the second code on the paper, once the worker has made it."""
        for _attempt in range(150):
            with self._unit():
                if text := db.session.scalar(sa.select(Statement.text).join(Certificate).where(Certificate.code == paper.code)):
                    return text
            time.sleep(0.2)
        raise TimeoutError("no worker has made the offline code")

    def printed(self, paper: Paper) -> None:
        """Wait until the worker has made the file."""
        for _attempt in range(150):
            with self._unit():
                if db.session.scalar(sa.select(Certificate.file_key).where(Certificate.code == paper.code)):
                    return
            time.sleep(0.2)
        raise TimeoutError("no worker has made the file")

    def sent_twice(self, learner: Someone, title: str) -> None:
        """The learner hands in by themselves what has arrived at the staff office already."""
        with self._unit():
            there = desk.of_learner(learner.id)[0]
            blob = put(io.BytesIO(PDF.read_bytes()), at_most=1_000_000)
            facts = replace(facts_of(there), title=f"Pelatihan {title}")
            records.add(learner.id, facts, File(blob, "pindaian.pdf", "application/pdf"), by=learner.id, at=now())

    def revoke(self, paper: Paper) -> None:
        with self._unit():
            certificate = db.session.scalars(sa.select(Certificate).where(Certificate.code == paper.code)).one()
            certificate_services.revoke(certificate.id, category="data_error", reason="Nama keliru.", by=None, at=now())

    def know(self, signer: Signer) -> None:
        """Publish this key, as if the installation had signed with it."""
        public = urlsafe_b64encode(signer.public).rstrip(b"=").decode()
        key = {"kid": signer.kid, "purpose": signer.purpose, "algorithm": "Ed25519", "public": public, "first_used_at": now(),
               "is_sample": signer.is_sample}
        with self._unit():
            db.session.execute(insert(PublicKey).values(key).on_conflict_do_nothing())


def _steps(course: Course, watch: int) -> dict[str, int]:
    module = courses.add_module(course, "Sebelum dan selama kunjungan", hours_asynchronous=3)
    reading = courses.add_activity(module, "reading", "Bacaan: bersiap", completion="marked", minutes=5, body=READING)
    file = courses.add_activity(module, "file", "Lembar periksa", minutes=2)
    courses.add_material(file, io.BytesIO(PDF.read_bytes()), PDF.name, at=now())
    video = courses.add_activity(module, "video", "Video: tujuh tahap", completion="time", minimum_seconds=watch, minutes=1)
    for name, role in (("tujuh-tahap.mp4", "main"), ("tujuh-tahap.vtt", "captions")):
        courses.add_material(video, io.BytesIO((FILM / name).read_bytes()), name, role=role, at=now())
    courses.write(reading, READING)
    courses.write(video, "Tujuh tahap manajemen kasus, dari intake sampai terminasi.")
    quiz = courses.add_activity(module, "quiz", "Kuis: siap berkunjung", minutes=5)
    _quiz(course, quiz)
    return {step.kind: step.id for step in (reading, file, video, quiz)}


def _quiz(course: Course, quiz: Activity) -> None:
    assessments.create_quiz(quiz.id, passing_score=80, attempts_allowed=3, time_limit_minutes=30)
    for kind, text, raw in QUESTIONS:
        question = assessments.create_question(course.id, kind, text, raw, at=now())
        assessments.place_question(quiz.id, question.id, points=Decimal(1))


def _course(run: Run) -> Course:
    return db.session.get_one(Course, run.course_id)


def _module(run: Run) -> Module:
    return db.session.scalars(sa.select(Module).where(Module.course_id == run.course_id)).one()


def _agency(name: str) -> int:
    return next(agency.id for agency in people.agencies() if agency.name == name)


def _cohort(run: Run) -> Any:
    from lms.enrolments.models import Cohort

    return db.session.get(Cohort, run.cohort_id)
