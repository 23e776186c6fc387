"""Jobs are queued after the commit and run by name."""

from __future__ import annotations

import email
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from lms.core import jobs, mail
from lms.core.cli import Sentences
from lms.core.commands import worker
from lms.core.queues import LOGGERS, opened, tell_seldom
from lms.core.testing import make_app
from lms.core.work import unit_of_work


def letters(app: Flask) -> list[str]:
    folder = Path(app.config["INSTANCE"]) / "mail"
    return [email.message_from_bytes(f.read_bytes())["Subject"] for f in folder.glob("*.eml")]


def test_a_worker_whose_queue_is_away_says_so_in_a_sentence(tmp_path: Path) -> None:
    group = Sentences()
    group.add_command(worker)
    with make_app(tmp_path, QUEUE_URL="redis://127.0.0.1:1/0").app_context():
        said = CliRunner().invoke(group, ["worker"])
    assert said.exit_code == 1
    assert said.output.startswith("Error: The queue does not answer: ")
    assert "lms doctor says what is wrong." in said.output


def test_while_redis_is_away_the_log_of_a_worker_gets_one_sentence_and_keeps_other_faults(
        caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "redis://:rahasia@127.0.0.1:1/0"
    worker_of = opened(url).create_consumer(workers=1)
    log = logging.getLogger("huey.consumer.Worker")
    tell_seldom(url)
    try:
        away = log.filters[-1]
        for _ in range(3):
            worker_of._create_worker().loop()
        assert [record.getMessage().split(" (")[0] for record in caplog.records] == ["Redis at 127.0.0.1:1 does not answer"]
        assert "Traceback" not in caplog.text
        assert "rahasia" not in caplog.text
        monkeypatch.setattr(away, "told", away.told - 61)  # type: ignore[attr-defined]
        worker_of._create_worker().loop()
        log.error("lain", exc_info=ValueError("salah"))
        assert [record.getMessage() for record in caplog.records[2:]] == ["lain"]
    finally:
        for name in LOGGERS:
            logging.getLogger(name).removeFilter(away)


def test_a_letter_leaves_after_the_commit_and_not_before(app: Flask) -> None:
    before = len(letters(app))
    with unit_of_work():
        mail.send("sari@contoh.test", "Selamat datang", "Halo")
        assert len(letters(app)) == before
    assert len(letters(app)) == before + 1


def test_nothing_is_sent_for_what_was_rolled_back(app: Flask) -> None:
    before = len(letters(app))
    with pytest.raises(ZeroDivisionError), unit_of_work():
        mail.send("sari@contoh.test", "Tidak jadi", "Halo")
        raise ZeroDivisionError
    assert len(letters(app)) == before


def test_a_job_that_nobody_declares_is_refused_at_once(app: Flask) -> None:
    with pytest.raises(LookupError, match=r"no plugin declares the job no\.such"):
        jobs.enqueue("no.such")


def test_a_letter_does_not_wait_for_a_long_job(tmp_path: Path) -> None:
    program = f"""
import time
from pathlib import Path
from lms.core import jobs, mail
from lms.core.jobs import Job
from lms.core.testing import make_app, migrated
from lms.core.work import unit_of_work

def nap():
    Path({str(tmp_path / "napping")!r}).touch()
    time.sleep(300)

app = migrated(make_app(Path({str(tmp_path)!r}), QUEUE_URL=""))
jobs.add(app, (Job("core.nap", "__main__:nap", line="media"),))
with app.app_context(), unit_of_work():
    jobs.enqueue("core.nap")
    mail.send("sari@contoh.test", "Tidak menunggu", "Halo")
jobs.work(app)
"""
    working = subprocess.Popen([sys.executable, "-c", program], cwd=Path(__file__).parents[2])
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and not (list(tmp_path.glob("mail/*.eml")) and (tmp_path / "napping").exists()):
            time.sleep(0.1)
        assert len(list(tmp_path.glob("mail/*.eml"))) == 1
        assert (tmp_path / "napping").exists()
        working.terminate()
        working.wait(20)
    finally:
        working.kill()


@pytest.mark.server
@pytest.mark.parametrize("kind", ["sqlite", "redis"])
def test_a_queued_job_waits_for_the_worker_on_a_real_queue(kind: str, tmp_path: Path) -> None:
    url = "" if kind == "sqlite" else os.environ.get("LMS_TEST_QUEUE_URL", "")
    if kind == "redis" and not url:
        pytest.skip("LMS_TEST_QUEUE_URL names no Redis")
    app = make_app(tmp_path, QUEUE_URL=url)
    with app.app_context():
        huey = jobs.queue(app, "mail")
        huey.flush()
        mail.send("sari@contoh.test", "Lewat antrean", "Halo")
        assert letters(app) == []
        task = huey.dequeue()
        huey.execute(task)
        assert letters(app) == ["Lewat antrean"]
        assert len(huey) == 0
