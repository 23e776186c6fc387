"""Two provinces that must not see each other, each with a course, people and everything a learner leaves behind."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lms.accounts.models import Agency, User
from lms.assessments import services as quizzes
from lms.assessments.formats import Media
from lms.assessments.models import Attempt, Question
from lms.assessments.services import media
from lms.assignments import queries as assignment_queries
from lms.assignments import services as assignments
from lms.assignments.models import Work
from lms.attendance import services as attendance
from lms.attendance.services import Plan
from lms.certificates.models import Act
from lms.core.database import db, now
from lms.core.storage import Blob
from lms.core.testing import Client
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Activity, Course, Material, Module
from lms.courses.queries import module_or_404
from lms.discussions import glossary, news
from lms.discussions import queries as talk
from lms.discussions import services as discussions
from lms.enrolments import queries as enrolment_queries
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort, Enrolment, Roster
from lms.enrolments.roster.judging import counted
from lms.enrolments.seats import queue, quotas
from lms.partners import services as partners
from lms.partners.services import Terms
from lms.records import queries as records
from lms.records import services as desk
from lms.records.gaps import services as gaps
from lms.records.models import Batch, BatchClaim, Claim, Errand
from lms.records.services import Facts, File
from lms.uploads import services as uploads
from lms.uploads.purposes import Rule
from tests.cast import Cast, agency, person

AsUser = Callable[[User], Client]
PDF = b"%PDF-1.4\n%EOF startxref\n%%EOF\n"
RIGHT = "jawaban-yang-benar"


@dataclass
class Side:
    """One province with all that an attacker from the other would like to reach."""

    province: Agency
    office: Agency
    school: Agency
    people: dict[str, User]
    course: Course
    module: Module
    reading: Activity
    file: Activity
    quiz: Activity
    draft: Course
    material: Material
    question: Question
    cohort: Cohort
    place: Enrolment
    attempt: Attempt
    upload: str
    assignment: Activity
    work: Work
    ids: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


def furnish(province: Agency, office: Agency, school: Agency, people: dict[str, User], code: str) -> Side:
    """For use inside a unit of work."""
    at, learner = now(), people["learner"]
    course = courses.create_course(code=code, title=f"Pelatihan {code}", agency_id=school.id, at=at, training_form=16,
                                   hours_asynchronous=4)
    module = courses.add_module(course, "Modul", hours_asynchronous=4)
    reading = courses.add_activity(module, "reading", "Bacaan", body=f"Isi rahasia {code}.", completion="marked")
    file = courses.add_activity(module, "file", "Berkas", completion="marked")
    material = courses.add_material(file, io.BytesIO(PDF), "bahan.pdf", at=at)
    quiz = courses.add_activity(module, "quiz", "Kuis")
    quizzes.create_quiz(quiz.id, attempts_allowed=1, passing_score=100,
                        **dict.fromkeys(("review_answers", "review_right", "review_marks", "review_feedback"), "never"),
                        time_limit_minutes=30)
    question = quizzes.create_question(course.id, "short", "Jawabannya?", {"answers": [RIGHT]}, at=at,
                                       feedback=f"Yang benar: {RIGHT}.")
    quizzes.update_question(question, "Apa jawabannya?", {"answers": [RIGHT]}, at=at, feedback=f"Yang benar: {RIGHT}.")
    quizzes.place_question(quiz.id, question.id)
    draw = quizzes.add_draw(quiz.id, count=1, category="Kosong")
    picture = media.keep(question, [Media("gambar.png", b"rahasia", "image/png")], at=at)[0]
    course.status = "published"
    draft = courses.create_course(code=f"{code}-R", title=f"Rancangan {code}", agency_id=school.id, at=at)
    courses.add_activity(courses.add_module(draft, "Modul"), "reading", "Bacaan rancangan", body="Belum terbit.")
    cohort = enrolments.create_cohort(course.id, "Angkatan I", agency_id=province.id, at=at, place="Daring",
                                      starts_on=at.date() - timedelta(days=3), ends_on=at.date() + timedelta(days=9))
    place = enrolments.enrol(learner.id, cohort, at=at)
    attempt = quizzes.start(learner.id, quiz, at=at, seed=1)
    assignment = courses.add_activity(module, "assignment", "Tugas", is_required=False)
    rules = assignments.create_assignment(assignment.id, instructions="Tulis.")
    assignments.put_criterion(rules, "Isi", "", [(Decimal(2), "a"), (Decimal(0), "b")])
    work = assignments.open_draft(rules, assignment, learner.id, at=at)
    file_of_work = assignments.Kept(material.key, "karya.pdf", "application/pdf", 9)
    assignments.save_draft(work, rules, f"Karya rahasia {code}.", [file_of_work], seen=0, at=at)
    assignments.hand_in(rules, assignment, learner.id, at=at)
    upload = uploads.begin(people["instructor"].id, "courses.main", file.public_id, name="bahan.pdf", size=100,
                           rule=Rule(frozenset(), 100, 100), at=at)
    act = Act(cohort_id=cohort.id, at=at, by_id=people["organiser"].id, attendance_share=80, total=0, undone_at=at,
              undone_by_id=people["organiser"].id, undo_reason="Uji coba.")
    roster = Roster(cohort_id=cohort.id, home_id=province.id, sent_by_id=people["organiser"].id, sent_at=at, seen_at=at,
                    file_name="peserta.csv", state="checked", counts=asdict(counted([])))
    db.session.add_all([act, roster])
    db.session.flush()
    full = enrolments.create_cohort(course.id, "Angkatan II", agency_id=province.id, at=at, capacity=1, is_open=True,
                                    starts_on=at.date(), ends_on=at.date() + timedelta(days=9))
    quota = quotas.put(cohort, "sponsor", "apbn", at_most=9, kept=0, taken=0)
    enrolments.enrol(people["hr_officer"].id, full, at=at)
    asked = queue.apply(people["waiter"].id, full, at=at)
    meeting = attendance.add(cohort.id, Plan("classroom", f"Sesi {code}", at, at + timedelta(hours=1), "Aula"), at=at)
    thread = discussions.begin(enrolment_queries.cohort_facts(cohort.id), learner.id, f"Utas {code}", f"Tanya {code}.",
                               key=f"k-{code}", is_staff=False, at=at)
    announcement = news.write(news.Words(f"Kabar {code}", "Isi.", at), cohort_id=cohort.id, key=f"k-{code}",
                              by=people["instructor"].id, at=at)
    term = glossary.add(course.id, f"Istilah {code}", "Artinya.", by=None, at=at)
    claim, twin, batch = _records(learner, material, code)
    agreement = partners.make(school.id, province.id, Terms(
        "pks", f"119/{code}", f"Pelatihan rahasia {code}", at.date() - timedelta(days=30), at.date() + timedelta(days=30),
        "apbd_province", 9), at=at)
    document = partners.add_document(agreement, partners.File(material.key, f"naskah {code}.pdf", "application/pdf", 9), at=at,
                                     by=None)
    partners.put_in_force(agreement, at=at)
    asks = gaps.ask(office.id, "Kepala", f"Bimtek {code}", years=None, source="", at=at)
    errand = Errand(at=at, by_id=people["hr_officer"].id, act="verify", chosen=[[claim.id, 1]], done=1, refused=[],
                    finished_at=at)
    db.session.add(errand)
    db.session.flush()
    return Side(province, office, school, people, course, module_or_404(module.public_id), reading, file, quiz, draft, material,
                question, cohort, place, attempt, upload.public_id, assignment, work,
                {"draw": draw.public_id, "media": picture.public_id, "act": act.public_id, "roster": roster.public_id,
                 "claim": claim.public_id, "twin": twin.public_id, "batch": batch.public_id, "errand": errand.public_id,
                 "asks": asks.public_id,
                 "scan": records.scans_of(claim.id)[0].public_id, "quota": quota.public_id, "asked": asked.public_id,
                 "full": full.public_id, "meeting": meeting.public_id, "agreement": agreement.public_id,
                 "document": document.public_id, "thread": thread.public_id,
                 "post": talk.heads(thread.id)[0].public_id, "announcement": announcement.public_id, "term": term.public_id})


def _records(learner: User, material: Material, code: str) -> tuple[Claim, Claim, Batch]:
    """Two certificates from elsewhere that look alike, and an export that holds them."""
    at, scan = now(), File(Blob(material.key, 9, b""), "pindaian.pdf", "application/pdf")
    facts = Facts(title=f"Bimtek {code}", provider="Balai", number="1", training_form=8, credit_hours=8,
                  started_on=at.date() - timedelta(days=9), finished_on=at.date() - timedelta(days=8))
    claim, twin = (desk.add(learner.id, facts, scan, by=learner.id, at=at) for _ in range(2))
    batch = Batch(at=at, total=2, expires_at=at, ready_at=at)
    db.session.add(batch)
    db.session.flush()
    db.session.add_all(BatchClaim(batch_id=batch.id, claim_id=one.id) for one in (claim, twin))
    db.session.flush()
    return claim, twin, batch


@pytest.fixture
def here(cast: Cast) -> Side:
    """Kalimantan Utara, with the fixed cast."""
    with unit_of_work():
        people = cast.people | {"waiter": person("wati", "Wati Utara", cast.malinau)}
        return furnish(cast.province, cast.malinau, cast.school, people, "UTARA-01")


@pytest.fixture
def there(cast: Cast) -> Side:
    """Kalimantan Timur, with people of its own in the same roles."""
    with unit_of_work():
        province = agency("Pemerintah Provinsi Kalimantan Timur", "province")
        office = agency("Dinas Sosial Kabupaten Berau", "office", province)
        school = agency("Balai Diklat Berau", "office", province)
        roles: dict[str, tuple[Agency, str]] = {
            "instructor": (school, "instructor"), "organiser": (province, "organiser"),
            "hr_officer": (office, "hr_officer"),
            "head_of_office": (office, "head_of_office"), "auditor": (province, "auditor")}
        people = {"learner": person("tono", "Tono Timur", office, "190101012024212888"),
                  "stranger": person("tini", "Tini", office), "waiter": person("wawan", "Wawan Timur", office)}
        people |= {name: person(f"{name.replace('_', '-')}-timur", f"{name} Timur", place, role=role, scope=("agency", place.id))
                   for name, (place, role) in roles.items()}
        return furnish(province, office, school, people, "TIMUR-01")


@pytest.fixture
def fill(here: Side, there: Side) -> Callable[[str, Side], str]:
    """A route's rule with the ids of one side's real objects in it."""

    def address(rule: str, side: Side) -> str:
        for name, value in addresses(side, rule).items():
            rule = rule.replace(name, value)
        return rule

    return address


def addresses(side: Side, rule: str) -> dict[str, str]:
    """What each placeholder of a rule stands for; some are called alike and mean different things."""
    thing: Any = {"/agencies": side.office, "/certificates/issuers": side.office, "/cohorts": side.cohort,
                  "/certificates/cohorts": side.cohort,
                  "/people": side.learner, "/certificates/register": side.learner, "/my-courses": side.place}
    named = next((value.public_id for start, value in thing.items() if rule.startswith(start)), "nobody-s-own")
    ids = {"/certificates/closings": "act", "/desk/exports": "batch", "/desk/errands": "errand",
           "/desk/<": "claim", "/my-records": "claim",
           "/records/scans": "scan",
           "/my-applications": "asked", "/cohorts/<public_id>/queue/": "full"}
    named = next((side.ids[kind] for start, kind in ids.items() if rule.startswith(start)), named)
    return {
        "<int:grant_id>": "1", "<int:session_id>": "1", "<any(up, down, remove):verb>": "remove", "<public_id>": named,
        "<agency_id>": side.office.public_id, "<course_id>": side.course.public_id, "<course>": side.course.public_id,
        "<module>": side.module.public_id, "<activity>": _activity(side, rule).public_id, "<work>": side.work.public_id,
        "<file>": side.work.files[0].public_id,
        "<criterion>": assignment_queries.assignment(side.assignment.id).rubric[0]["key"],
        "<material>": side.material.public_id, "<name>": side.material.name, "<question>": side.question.public_id,
        "<upload>": side.upload, "<cohort>": side.cohort.public_id, "<any(csv, xlsx):ending>": "xlsx",
        "<attempt>": side.attempt.public_id, "<draw>": side.ids["draw"], "<media>": side.ids["media"], "<int:number>": "1",
        "<meeting>": side.ids["meeting"], "<agreement>": side.ids["agreement"], "<document>": side.ids["document"],
        "<thread>": side.ids["thread"], "<post>": side.ids["post"],
        "<announcement>": side.ids["announcement"], "<term>": side.ids["term"],
        "<requirement>": side.ids["asks"],
        "<roster>": side.ids["roster"], "<quota>": side.ids["quota"], "<application>": side.ids["asked"],
        "<other_id>": side.ids["twin"], "<form>": "csv",
        "<any(archive, bring_back, delete):verb>": "archive",
        "<person>": (side.learner if "grades" in rule else side.stranger).public_id, "<place>": side.place.public_id}


def _activity(side: Side, rule: str) -> Activity:
    return side.quiz if "quiz" in rule else side.assignment if "assignments" in rule else side.file
