"""Who teaches one cohort by a role in it does there all that a lecturer does, and meets nothing of another cohort."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from PIL import Image

from lms.accounts import services as accounts
from lms.accounts.models import User
from lms.assessments import services as quizzes
from lms.assessments.formats import Media
from lms.assessments.models import Attempt, Mark, Question
from lms.assessments.services import media
from lms.assignments import queries as assignment_queries
from lms.assignments import services as assignments
from lms.assignments.models import Work
from lms.attendance import services as attendance
from lms.attendance.models import Meeting
from lms.attendance.services import Plan
from lms.core.database import db, now
from lms.core.policies import can
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from lms.courses import services as courses
from lms.courses.models import Activity
from lms.enrolments import reach
from lms.enrolments import services as enrolments
from lms.enrolments.models import Cohort
from lms.packages.models import Attempt as PackageAttempt
from lms.packages.models import Package
from tests.cast import person
from tests.security.conftest import PDF, AsUser, Side
from tests.security.test_isolation import acts

MINE, OTHERS = "Sari Wulandari", "Ujang Pertama"
pytestmark = pytest.mark.server


@dataclass
class Half:
    """One cohort of the course, its learner and what he has left."""

    cohort: Cohort
    learner: User
    attempt: Attempt
    work: Work
    sitting: PackageAttempt
    meeting: Meeting


@dataclass
class House:
    """A course with two cohorts, who teaches the first alone, and what both have handed in."""

    side: Side
    mine: Half
    theirs: Half
    teacher: User
    essay: Question
    upload: Question
    picture: str
    quiz: Activity
    package: Activity

    @property
    def screens(self) -> str:
        return f"/quizzes/{self.quiz.public_id}"

    @property
    def desk(self) -> str:
        return f"/assignments/{self.side.assignment.public_id}/marking"


@pytest.fixture
def house(here: Side, as_user: AsUser) -> House:
    at = now()
    with unit_of_work():
        quiz = courses.add_activity(here.module, "quiz", "Esai akhir")
        quizzes.create_quiz(quiz.id, attempts_allowed=2, passing_score=50, time_limit_minutes=30)
        essay = quizzes.create_question(here.course.id, "essay", "Ceritakan pengalaman Anda.", {}, at=at)
        picture = media.keep(essay, [Media("peta.png", _drawn(), "image/png")], at=at)[0]
        quizzes.update_question(essay, "Ceritakan.\n\n![Peta](peta.png)", {}, at=at)
        upload = quizzes.create_question(here.course.id, "file_upload", "Unggah.", {"most": 2, "mb": 1, "kinds": ["pdf"]}, at=at)
        for question in (essay, upload):
            quizzes.place_question(quiz.id, question.id)
        package = courses.add_activity(here.module, "package", "Paket", is_required=False)
        content = Package(key="0" * 64, kind="scorm12", title="Paket", version="1.2", items=[], control={}, problems=[], size=1,
                          unpacked_at=at)
        other = enrolments.create_cohort(here.course.id, "Angkatan Lain", agency_id=here.province.id, at=at,
                                         starts_on=at.date() - timedelta(3), ends_on=at.date() + timedelta(9))
        ujang = person("ujang", OTHERS, here.office)
        enrolments.enrol(ujang.id, other, at=at)
        db.session.add(content)
        teacher = person("fasilitator", "Fasilitator Satu", here.office)
        accounts.grant_role(teacher.id, "instructor", scope=("cohort", here.cohort.id), at=at)
    halves = [_leave(as_user, here, cohort, learner, quiz, (essay, upload), package, content)
              for cohort, learner in ((here.cohort, here.learner), (other, ujang))]
    return House(here, *halves, teacher, essay, upload, picture.public_id, quiz, package)


def _leave(as_user: AsUser, here: Side, cohort: Cohort, learner: User, quiz: Activity, asked: tuple[Question, Question],
           package: Activity, content: Package) -> Half:
    at, (essay, upload) = now(), asked
    with unit_of_work():
        attempt = quizzes.start(learner.id, quiz, at=at)
    files = f"/attempts/{attempt.public_id}/questions/{upload.public_id}/files"
    as_user(learner).post(files, data={"files": (io.BytesIO(PDF), "bukti.pdf")}, content_type="multipart/form-data")
    with unit_of_work():
        quizzes.save(attempt.public_id, learner.id, [quizzes.Answer(essay.public_id, [f"Cerita {learner.name}."], 9, "d")], at=at)
        quizzes.submit(attempt.public_id, learner.id, at=at)
        rules = assignment_queries.assignment(here.assignment.id)
        work = next(iter(assignment_queries.works_of(here.assignment.id, learner.id)), None)
        if work is None:
            kept = assignments.Kept(here.material.key, "karya.pdf", "application/pdf", 9)
            draft = assignments.open_draft(rules, here.assignment, learner.id, at=at)
            assignments.save_draft(draft, rules, f"Karya {learner.name}.", [kept], seen=0, at=at)
            work = assignments.hand_in(rules, here.assignment, learner.id, at=at)
        sitting = PackageAttempt(learner_id=learner.id, activity_id=package.id, course_id=here.course.id, package_id=content.id,
                                 number=1, begun_at=at, kept_at=at)
        db.session.add(sitting)
        meeting = attendance.add(cohort.id, Plan("classroom", f"Sesi {cohort.name}", at, at + timedelta(hours=1), "Aula"), at=at)
    return Half(cohort, learner, attempt, work, sitting, meeting)


@pytest.fixture
def browser(house: House, as_user: AsUser) -> Client:
    return as_user(house.teacher)


def test_home_and_teaching_lead_to_the_cohort_and_to_what_waits_in_it_alone(house: House, browser: Client) -> None:
    home = browser.get("/").text
    for shown in ("Angkatan yang Anda ajar", house.side.course.title, f"{house.screens}/marking", house.desk):
        assert shown in home, shown
    assert home.count("1 percobaan") >= 1
    assert "2 percobaan" not in home
    assert "2 tugas" not in home
    teaching = browser.get("/teach")
    assert f"/cohorts/{house.mine.cohort.public_id}" in teaching.text
    for page in (home, teaching.text):
        assert "Angkatan Lain" not in page
        assert "/teach/new" not in page
        assert "/teach/import" not in page


@pytest.mark.parametrize("page", [
    "{quiz}/marking", "{quiz}/marking?by=learner", "{quiz}/results", "{quiz}/live", "{quiz}/statistics",
    "{quiz}/statistics?attempts=all", "{quiz}/statistics.csv", "{quiz}/statistics/{essay}", "{desk}", "{package}",
    "/cohorts/{cohort}", "/cohorts/{cohort}/roster.csv", "/cohorts/{cohort}/grades", "/cohorts/{cohort}/grades.csv",
    "/cohorts/{cohort}/grades/{person}", "/cohorts/{cohort}/instructors", "/cohorts/{cohort}/sessions", "/schedule",
    "/sessions/{meeting}/attendance", "{due}/{cohort}/extensions",
    "/courses/{course}/gain", "/courses/{course}/gain.csv", "/cohorts", "/courses/{course}", "/activities/{activity}"])
def test_every_list_of_the_cohort_opens_and_names_nobody_of_the_other(house: House, browser: Client, page: str) -> None:
    _score(house)
    address = _filled(page, house, house.mine)
    for asked in (address, f"{address}{'&' if '?' in address else '?'}cohort={house.theirs.cohort.public_id}"):
        answer = browser.get(asked)
        assert answer.status_code == 200, asked
        for secret in (OTHERS, "Angkatan Lain", house.theirs.attempt.public_id, house.theirs.work.public_id):
            assert secret not in answer.text, asked


@pytest.mark.parametrize(("page", "shown"), [
    ("{quiz}/marking", MINE), ("{quiz}/results", MINE), ("{quiz}/live", MINE), ("{desk}", MINE), ("{package}", MINE),
    ("/cohorts/{cohort}/grades", MINE), ("{quiz}/marking/{attempt}/{essay}", f"Cerita {MINE}."),
    ("{quiz}/results/{attempt}", f"Cerita {MINE}."), ("{desk}/{work}", "Karya rahasia"),
    ("/teach/packages/attempts/{sitting}", MINE), ("/cohorts/{cohort}/grades/{person}/{activity}", MINE)])
def test_what_the_cohort_has_left_is_shown(house: House, browser: Client, page: str, shown: str) -> None:
    answer = browser.get(_filled(page, house, house.mine))
    assert answer.status_code == 200
    assert shown in answer.text


@pytest.mark.parametrize("page", [
    "{quiz}/marking/{attempt}/{essay}", "{quiz}/results/{attempt}", "{desk}/{work}", "{desk}/{work}/decide",
    "{desk}/{work}/version", "/assignments/files/{file}", "/attempts/{attempt}/questions/{upload}/files/0",
    "/teach/packages/attempts/{sitting}", "/cohorts/{cohort}", "/cohorts/{cohort}/roster.csv", "/cohorts/{cohort}/grades",
    "/cohorts/{cohort}/grades.csv", "/cohorts/{cohort}/grades/{person}", "/cohorts/{cohort}/grades/{person}/{activity}",
    "/cohorts/{cohort}/instructors", "/cohorts/{cohort}/sessions", "/cohorts/{cohort}/attendance.csv",
    "/sessions/{meeting}", "/sessions/{meeting}/attendance", "/sessions/{meeting}/attendance.csv", "/sessions/{meeting}/code",
    "{due}/{cohort}/extensions"])
def test_no_page_of_the_other_cohort_opens(house: House, browser: Client, page: str) -> None:
    assert browser.get(_filled(page, house, house.theirs)).status_code in (403, 404)
    if "decide" not in page:
        assert browser.get(_filled(page, house, house.mine)).status_code == 200


@pytest.mark.parametrize(("page", "sent"), [
    ("{quiz}/marking/{attempt}/{essay}", {"points": "1"}), ("{quiz}/extra-time/{person}", {"minutes": "9", "seen": "none-0"}),
    ("{quiz}/results/{attempt}/late", {"reason": "Ya.", "seen": ""}), ("{desk}/{work}", {"finish": "1"}),
    ("{desk}/{work}/decide", {}), ("{desk}/{work}/return", {"comment": "Perbaiki."}),
    ("/cohorts/{cohort}/grades/{person}/{activity}", {"score": "9", "reason": "Uji."}),
    ("/cohorts/{cohort}/instructors", {"person": "fasilitator@contoh.test"}),
    ("/cohorts/{cohort}/instructors/{person}/remove", {}), ("/sessions/{meeting}/attendance", {"state": "present"}),
    ("{due}/{cohort}/extensions", {"day": "2030-01-01", "reason": "Sakit."})])
def test_nothing_of_the_other_cohort_is_changed(house: House, browser: Client, page: str, sent: dict[str, str]) -> None:
    before = [acts(), _marks()]
    assert browser.post(_filled(page, house, house.theirs), data=sent).status_code in (403, 404)
    assert [acts(), _marks()] == before


@pytest.mark.parametrize("page", [
    "/teach/{course}", "/teach/{course}/staff", "/teach/new", "/teach/import", "/courses/{course}/questions",
    "/questions/{question}", "{quiz}/edit", "{quiz}/settings", "{quiz}/preview", "{quiz}/bank", "{quiz}/regrade",
    "/courses/{course}/grading", "/courses/{course}/attendance", "/teach/assignments/{assignment}",
    "/teach/assignments/{assignment}/due", "/teach/assignments/{assignment}/rubric"])
def test_contents_bank_and_rules_of_the_course_stay_shut(house: House, browser: Client, page: str) -> None:
    address = _filled(page, house, house.mine)
    assert browser.get(address).status_code in (403, 404), address
    assert browser.post(address, data={"title": "Direbut"}).status_code in (403, 404, 405), address


def test_answers_are_marked_and_handed_over_for_this_cohort_alone(house: House, browser: Client, as_user: AsUser) -> None:
    _mark(as_user(house.side.instructor), house, house.theirs)
    _mark(browser, house, house.mine)
    assert browser.post(f"{house.screens}/marking/finalise").status_code == 303
    db.session.expire_all()
    assert house.mine.attempt.score == 100
    assert house.theirs.attempt.score is None
    assert as_user(house.side.instructor).post(f"{house.screens}/marking/finalise").status_code == 303
    db.session.expire_all()
    assert house.theirs.attempt.score == 100


def test_work_is_marked_and_released_for_this_cohort_alone(house: House, browser: Client, as_user: AsUser) -> None:
    key = assignment_queries.assignment(house.side.assignment.id).rubric[0]["key"]
    for marker, half in ((as_user(house.side.instructor), house.theirs), (browser, house.mine)):
        sent = {f"points-{key}": "2.00", "edits": "0", "finish": "1"}
        assert marker.post(f"{house.desk}/{half.work.public_id}", data=sent).status_code == 303
    assert browser.post(f"{house.desk}/release").status_code == 303
    db.session.expire_all()
    assert house.mine.work.released_at is not None
    assert house.theirs.work.released_at is None


def test_a_learner_of_the_cohort_gets_more_time(house: House, browser: Client) -> None:
    with unit_of_work():
        rules = assignment_queries.assignment(house.side.assignment.id)
        assignments.set_due(rules, house.mine.cohort.id, now() + timedelta(days=1))
    page = _filled("{due}/{cohort}/extensions", house, house.mine)
    assert page in browser.get(house.desk).text
    day = (now() + timedelta(days=5)).date().isoformat()
    sent = {"learner": house.mine.learner.public_id, "day": day, "hour": "", "reason": "Sakit."}
    assert browser.post(page, data=sent).status_code == 303
    assert list(assignment_queries.extensions(house.side.assignment.id)) == [house.mine.learner.id]
    others = browser.post(page, data=sent | {"learner": house.theirs.learner.public_id})
    assert others.status_code == 422
    assert list(assignment_queries.extensions(house.side.assignment.id)) == [house.mine.learner.id]


def test_files_and_pictures_of_the_cohort_s_papers_are_served(house: House, browser: Client, as_user: AsUser) -> None:
    picture = f"/questions/media/{house.picture}/peta.png"
    assert browser.get(picture).status_code == 200
    assert browser.get(f"/questions/media/{house.side.ids['media']}/gambar.png").status_code == 404
    outsider = person("orang-luar", "Orang Luar", house.side.school)
    db.session.commit()
    assert as_user(outsider).get(picture).status_code == 404


def test_a_score_is_set_in_the_cohort(house: House, browser: Client) -> None:
    address = _filled("/cohorts/{cohort}/grades/{person}/{activity}", house, house.mine)
    assert browser.post(address, data={"score": "70", "reason": "Ujian lisan.", "seen": ""}).status_code == 303
    learner = browser.get(_filled("/cohorts/{cohort}/grades/{person}", house, house.mine)).text
    assert "Ujian lisan." in learner
    assert "/grading" not in learner


def test_whoever_takes_a_seat_in_the_own_cohort_marks_nothing_of_himself(house: House, browser: Client, as_user: AsUser) -> None:
    with unit_of_work():
        enrolments.enrol(house.teacher.id, house.mine.cohort, at=now())
    own = _leave(as_user, house.side, house.mine.cohort, house.teacher, house.quiz, (house.essay, house.upload), house.package,
                 db.session.get(Package, house.mine.sitting.package_id))
    assert house.teacher.name not in browser.get(f"{house.screens}/marking").text.partition("<main")[2]
    assert "2 percobaan" not in browser.get("/").text
    for page in ("{quiz}/marking/{attempt}/{essay}", "{desk}/{work}", "/teach/packages/attempts/{sitting}"):
        assert browser.get(_filled(page, house, own)).status_code == 404, page
    assert f"Cerita {house.teacher.name}." not in browser.get(_filled("{quiz}/results/{attempt}", house, own)).text
    assert browser.post(_filled("{quiz}/extra-time/{person}", house, own), data={"minutes": "9"}).status_code == 404


def test_whoever_leaves_the_cohort_is_gone_from_its_lists(house: House, browser: Client) -> None:
    with unit_of_work():
        enrolments.withdraw(house.side.place, reason="Pindah tugas.", at=now())
    assert MINE not in browser.get(f"{house.screens}/marking").text
    assert browser.get(f"{house.screens}/results/{house.mine.attempt.public_id}").status_code == 404
    assert browser.get(f"{house.desk}/{house.mine.work.public_id}").status_code == 404


def test_once_the_role_is_ended_all_doors_are_shut(house: House, browser: Client) -> None:
    with unit_of_work():
        accounts.end_role(house.teacher.id, "instructor", scope=("cohort", house.mine.cohort.id), at=now())
    for page in ("{quiz}/marking", "{quiz}/results", "{desk}", "{package}", "/cohorts/{cohort}", "/cohorts/{cohort}/grades"):
        assert browser.get(_filled(page, house, house.mine)).status_code in (403, 404), page


@pytest.mark.parametrize("role", ["organiser", "auditor"])
def test_other_roles_in_the_cohort_mark_nothing(house: House, as_user: AsUser, role: str) -> None:
    with unit_of_work():
        accounts.end_role(house.teacher.id, "instructor", scope=("cohort", house.mine.cohort.id), at=now())
        accounts.grant_role(house.teacher.id, role, scope=("cohort", house.mine.cohort.id), at=now())
    browser = as_user(house.teacher)
    for page in ("{quiz}/marking", "{quiz}/marking/{attempt}/{essay}", "{desk}", "{desk}/{work}", "{package}",
                 "/cohorts/{cohort}/grades/{person}/{activity}", "{quiz}/statistics/{essay}"):
        assert browser.get(_filled(page, house, house.mine)).status_code in (403, 404), page


def test_a_role_over_the_course_costs_no_statement_and_is_cut_by_nothing(house: House) -> None:
    reached = house.theirs.learner.id
    assert can(house.side.instructor, "assessments.mark", house.side.course)  # what is loaded once is loaded now
    with statements() as seen:
        whole = reach.of(house.side.instructor, "assessments.mark", house.side.course)
        assert whole.has(reached)
    assert seen == []
    assert whole.cohort_ids is None
    assert reach.of(house.side.learner, "assessments.mark", house.side.course).cohort_ids == frozenset()


def _filled(page: str, house: House, half: Half) -> str:
    return page.format(
        quiz=house.screens, desk=house.desk, due=f"/teach/assignments/{house.side.assignment.public_id}/due",
        package=f"/teach/packages/{house.package.public_id}/attempts",
        cohort=half.cohort.public_id, person=half.learner.public_id, attempt=half.attempt.public_id, work=half.work.public_id,
        file=half.work.files[0].public_id, sitting=half.sitting.public_id, meeting=half.meeting.public_id,
        essay=house.essay.public_id,
        upload=house.upload.public_id, activity=house.quiz.public_id, course=house.side.course.public_id,
        question=house.side.question.public_id, assignment=house.side.assignment.public_id)


def _drawn() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (4, 4)).save(made, "PNG")
    return made.getvalue()


def _mark(browser: Client, house: House, half: Half) -> None:
    for question in (house.essay, house.upload):
        screen = f"{house.screens}/marking/{half.attempt.public_id}/{question.public_id}"
        assert browser.post(screen, data={"points": "1"}).status_code == 303


def _score(house: House) -> None:
    """Both attempts with marks, so that there are figures."""
    with unit_of_work():
        for half in (house.mine, house.theirs):
            for question in (house.essay, house.upload):
                quizzes.draft_mark(half.attempt, question.public_id, question.points, "", by=house.side.instructor.id, at=now())
            quizzes.finalise_marks(half.attempt, at=now())


def _marks() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Mark)) or 0
