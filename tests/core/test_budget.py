"""What a page may weigh, and what the web process never loads."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta

import pytest

from lms.core.database import now
from lms.core.testing import Client, statements
from lms.core.work import unit_of_work
from lms.courses import queries
from lms.courses import services as courses
from lms.courses.models import Course
from lms.enrolments import services as enrolments
from tests.cast import Cast

HEAVY = ("weasyprint", "pyld", "pikepdf", "pyhanko", "alembic", "asyncio", "lms.assessments.formats.detect",
         "lms.certificates.commands", "lms.interchange.reading")
ASSETS = r'(?:<link[^>]+rel="(?:stylesheet|icon|manifest)"[^>]+href|<script[^>]+src|<img[^>]+src|<use[^>]+href)="(/[^"]+)"'


def course_of(cast: Cast, steps: int) -> Course:
    """Published, in rooms of 15 steps; the learner has a place in it and has done a third."""
    at, today = now(), now().date()
    with unit_of_work():
        course = courses.create_course(code=f"BUDGET-{steps}", title="Pelatihan panjang", agency_id=cast.school.id, at=at)
        course.status = "published"
        made = []
        for number in range(steps):
            if number % 15 == 0:
                module = courses.add_module(course, f"Mata pelatihan {number // 15 + 1}")
            made.append(courses.add_activity(module, "reading", f"Bacaan {number + 1}", body="Isi.", minutes=10))
        cohort = enrolments.create_cohort(
            course.id, "Angkatan I", agency_id=cast.school.id, starts_on=today - timedelta(1), ends_on=today + timedelta(1),
            at=at)
        enrolments.enrol(cast.learner.id, cohort, at=at)
        for activity in made[:steps // 3]:
            courses.complete_activity(cast.learner.id, activity.id, at=at)
    return course


def fetched(client: Client, page: str, kept: set[str]) -> tuple[int, int]:
    """Bytes as sent and requests of a page, whose assets are fetched unless `kept` holds them from before."""
    answer = client.get(page)
    assert answer.status_code == 200
    fresh = {found.partition("#")[0] for found in re.findall(ASSETS, answer.text)} - kept
    kept |= fresh
    bodies = [client.get(address, headers={"Accept-Encoding": "gzip"}).data
              for address in fresh] + [client.get(page, headers={"Accept-Encoding": "gzip"}).data]
    return sum(map(len, bodies)), len(bodies)


@pytest.mark.parametrize("steps", [42, 300])
def test_a_first_visit_is_light_and_the_next_page_lighter(cast, as_user, steps):
    course, client, kept = course_of(cast, steps), as_user(cast.learner), set()
    size, requests = fetched(client, f"/courses/{course.public_id}", kept)
    assert (size <= 30_000, requests <= 4) == (True, True), (size, requests)
    for page in ("/", "/courses", "/verify", "/profile"):
        size, _requests = fetched(client, page, kept)
        assert size <= 14_000, page


@pytest.mark.parametrize("steps", [5, 300])
def test_a_course_page_asks_the_database_six_times_however_long_it_is(cast, as_user, steps):
    course, client = course_of(cast, steps), as_user(cast.learner)
    with statements() as sent:
        assert client.get(f"/courses/{course.public_id}").status_code == 200
    assert 2 <= len(sent) <= 6, sent


def test_the_page_of_an_activity_asks_four_times_with_all_that_stands_below_it(cast, as_user):
    course, client = course_of(cast, 6), as_user(cast.learner)
    page = f"/activities/{next(iter(queries.outline(course.id).activities())).public_id}"
    client.post(f"{page}/note", data={"text": "Tanya siapa yang menerima tamu."})
    with statements() as sent:
        answer = client.get(page)
    assert "Tanya siapa yang menerima tamu." in answer.text
    assert 2 <= len(sent) <= 4, sent


@pytest.mark.parametrize("begun", [
    "from lms.core.app import create_app; create_app().test_client().get('/sign-in')",
    "from click.testing import CliRunner; from lms.core.cli import Sentences, create_app; app = create_app();"
    "said = CliRunner().invoke(Sentences(app.extensions['lms.plugins']), ['run', '--help']); assert '--workers' in said.output"])
def test_what_serves_loads_neither_the_paper_nor_migrations(begun, tmp_path):
    program = f"import sys; {begun}; sys.exit(', '.join(name for name in {HEAVY} if name in sys.modules) or 0)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                           env={"LMS_INSTANCE": str(tmp_path), "LMS_DEMO": "1"})
    assert ended.returncode == 0, ended.stderr[-500:]
