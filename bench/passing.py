"""How long a learner waits from the click that passes to a certificate that can be downloaded, the queue being empty.

Usage: python -m bench.passing. The site runs as `lms run` starts it, worker and all; on SQLite, and on PostgreSQL where it answers.
The first of a cohort here finds no layout, for this learner never opened the exam's page, which has it made. Then the site is started
anew: whoever passes alone, hours after the last one, finds the layout and no process that prints.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.examinee import QUESTIONS, Examinee, furnish
from bench.harness import FIRST_PORT, table, wait_for
from bench.pages import opened, unpacked
from lms.certificates import services as certificates
from lms.core import migrate
from lms.core.app import create_app
from lms.core.database import db
from lms.core.work import unit_of_work
from lms.courses import queries as courses
from lms.courses import services as course_services

LEARNERS, PATIENCE, LIMIT = 12, 60.0, 2.0
ISSUER = {
    "unit_code": "POLTEKESOS", "number_pattern": "{seq:04d}/{program}/{cohort}/{unit}/{roman_month}/{year}",
    "document_title": "Surat Tanda Tamat Pendidikan dan Pelatihan", "heading": ["Politeknik Kesejahteraan Sosial"],
    "city": "Bandung", "signatory_name": "Dr. Wiratama Hadikusuma, M.Si.", "signatory_position": "Direktur",
    "signatory_number": "190103031925011997", "signatory_note": ""}
_ports = count(FIRST_PORT + 20)


class Site:
    """One database with an exam that is all that is left of a course, and the site that serves it."""

    def __init__(self, name: str, folder: Path, database_url: str) -> None:
        self.name, self.port = name, next(_ports)
        environ = {"LMS_INSTANCE": str(folder), "LMS_SECRET_KEY": "b" * 40, "LMS_DEMO": "", "LMS_PORT": str(self.port),
                   "LMS_BASE_URL": f"http://127.0.0.1:{self.port}", "LMS_QUEUE_URL": "",
                   "LMS_DATABASE_URL": database_url or f"sqlite:///{folder / 'lms.db'}"}
        app = create_app(environ)
        with app.app_context():
            migrate.upgrade()
            self.exam = furnish(app, LEARNERS, is_all=True)
            exam = courses.activity_or_404(self.exam.activity)
            with unit_of_work():
                course_services.update_activity(exam, completion="passed", is_required=True)
                certificates.set_issuer(exam.module.course.agency_id, **ISSUER)
            db.session.remove()
            db.engine.dispose()
        self._environ = {**os.environ, **environ}
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "lms", "run"], env=self._environ, stdout=subprocess.DEVNULL,
                                         start_new_session=True)
        wait_for(self.port, "/")

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait()

    def waited(self, number: int) -> float:
        """Seconds from handing in until the file came, as the learner's page asks for it."""
        learner = Examinee(self.exam, number, self.port)
        learner.start()
        learner.send([learner.edit(question, "a") for question in range(QUESTIONS)])
        begin = time.monotonic()
        if learner.hand_in() != 303:
            sys.exit("the exam is not handed in")
        place = _certificate(learner)
        while not (answer := learner.browser.get(place)).body.startswith(b"%PDF"):
            if time.monotonic() - begin > PATIENCE:
                sys.exit(f"no certificate has come: {answer.status}")
            time.sleep(0.02)
        return time.monotonic() - begin


def _certificate(learner: Examinee) -> str:
    """Where its file will be; it was born with the completion."""
    found = re.search(r'href="(/certificates/[\w-]{8,})"', unpacked(learner.browser.get("/").body))
    return f"{found[1]}.pdf" if found else sys.exit("handing in has not completed the course")


def main() -> None:
    with TemporaryDirectory() as kept, opened(Site, Path(kept), "lms_bench_passing") as sites:
        rows = []
        for site in sites:
            first = site.waited(0)
            site.stop()
            site.start()
            alone, *others = [site.waited(number) for number in range(1, LEARNERS)]
            worst = max(first, alone, *others)
            rows.append([site.name, *(f"{seconds:.2f}" for seconds in (first, alone, median(others), worst)),
                         "ok" if worst < LIMIT else "**over**"])
        table(f"from the passing click to the file, s | first of a cohort | alone, later | one by one, median | worst "
              f"| under {LIMIT:g}", rows)


if __name__ == "__main__":
    main()
