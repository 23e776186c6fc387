"""Killed in the middle of issuing and of signing, and started again: every certificate is there with its file, once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from lms.certificates import queries
from lms.certificates.log import audit
from lms.certificates.models import Certificate, Edition, Seal
from lms.core import jobs, migrate, storage
from lms.core.database import db
from tests.certificates.test_issue import complete_in_thread, prepared

COUNT = 30


def worker(app: Flask) -> subprocess.Popen[bytes]:
    environ = os.environ | {
        "LMS_INSTANCE": str(app.config["INSTANCE"]), "LMS_DATABASE_URL": app.config["DATABASE_URL"], "LMS_SECRET_KEY": "t" * 40,
        "LMS_QUEUE_URL": "memory:", "LMS_SIGNER": "demo"}
    return subprocess.Popen([Path(sys.executable).parent / "lms", "certificates", "render"], env=environ,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def signed() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Edition)) or 0


def issued() -> list[int]:
    db.session.rollback()
    return sorted(db.session.scalars(sa.select(Certificate.seq)))


def killed_once(app: Flask, count: Callable[[], int], least: int) -> None:
    """A worker, killed as soon as so many are done."""
    running = worker(app)
    deadline = time.monotonic() + 120
    while count() < least and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    assert count() >= least


def test_no_certificate_is_missing_or_made_twice_and_no_number_is_skipped_after_kills(own_app, monkeypatch):
    monkeypatch.setattr(jobs, "enqueue", lambda *_name, **_arguments: None)
    learners, course_id = prepared(own_app, COUNT)
    with monkeypatch.context() as unset:
        unset.setattr(queries, "issuer_for", lambda *_agency: None)
        for learner_id in learners:
            complete_in_thread(own_app, learner_id, course_id)
    db.session.rollback()
    assert len(queries.owed()) == COUNT
    assert issued() == []
    for least in (3, 11):
        killed_once(own_app, lambda: len(issued()), least)
        assert issued() == list(range(1, len(issued()) + 1)), "what is on disk has no gap"
    for least in (3, 12):
        killed_once(own_app, signed, least)
        assert signed() < COUNT
    last = worker(own_app)
    assert b"0 could not be printed, 0 wait" in last.communicate(timeout=300)[0]
    assert last.returncode == 0

    assert issued() == list(range(1, COUNT + 1))
    files = dict(db.session.execute(sa.select(Certificate.id, Certificate.file_key)).all())
    holders = db.session.scalars(sa.select(Certificate.learner_id)).all()
    assert sorted(holders) == sorted(learners)
    assert db.session.scalar(sa.select(sa.func.count(Certificate.number.distinct()))) == COUNT
    editions = list(db.session.execute(sa.select(Edition.certificate_id, Edition.file_key)))
    assert None not in files.values()
    assert sorted(editions) == sorted(files.items()), "one signed file each, and that is the certificate's"
    for seal in db.session.scalars(sa.select(Seal)):
        assert storage.read(files[seal.certificate_id] or "").startswith(storage.read(seal.draft_key))
    assert audit.run().problems == []


def test_the_tables_of_signing_go_down_and_up_with_rows(own_app, monkeypatch):
    monkeypatch.setitem(own_app.config, "SIGNER", "demo")
    learners, course_id = prepared(own_app, 1)
    complete_in_thread(own_app, learners[0], course_id)
    assert signed() == 1
    db.session.remove()
    plugin = next(p for p in migrate.plugins() if p.name == "certificates")
    migrate.downgrade(plugin, "certificates_0004")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 1
    db.session.remove()
    assert migrate.upgrade() == ["certificates"]
    assert signed() == 0
