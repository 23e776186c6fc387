"""Packages in courses of their own, for tests that play them."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import FrameLocator, Page, expect

from lms.core.database import db, now
from lms.courses import services as courses
from lms.courses.models import Activity, Module, Progress
from lms.packages import services as packages
from lms.packages.models import Attempt, State
from tests.browser.stage import Run, Someone, Stage

PATIENCE = 20_000
"""Milliseconds in which a busy machine brings a package up."""


class Shelf:
    """A course with one package each."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage, self.folder = stage, folder

    def put(self, run: Run, file: str, rule: str = "reported", **how: Any) -> str:
        """The address of the new activity."""
        with self.unit(), (self.folder / file).open("rb") as stream:
            module = db.session.scalars(sa.select(Module).where(Module.course_id == run.course_id)).first()
            made = courses.add_activity(module, "package", "Golf", completion=rule)
            packages.set_content(made.id, run.course_id, unpacked=packages.unpack(stream, file), name=file, at=now(),
                                 **{"passing": None, "may_repeat": True} | how)
            return f"/activities/{made.public_id}"

    def unit(self) -> AbstractContextManager[None]:
        return self.stage._unit()

    def kept(self, address: str, learner: Someone) -> tuple[Attempt, list[State], Progress | None]:
        with self.unit():
            activity = db.session.scalars(sa.select(Activity).where(Activity.public_id == address.rpartition("/")[2])).one()
            attempt = db.session.scalars(sa.select(Attempt).where(
                Attempt.activity_id == activity.id, Attempt.learner_id == learner.id).order_by(Attempt.number.desc())).first()
            assert attempt
            states = list(db.session.scalars(sa.select(State).where(State.attempt_id == attempt.id)))
            return attempt, states, db.session.scalars(sa.select(Progress).where(
                Progress.activity_id == activity.id, Progress.learner_id == learner.id)).first()

    def wait(self, address: str, learner: Someone, met: Callable[[Attempt, list[State]], bool]) -> None:
        """Until the server has it; a browser that closes does not say when it has sent."""
        for _ in range(200):
            attempt, states, _progress = self.kept(address, learner)
            if states and states[0].cmi and met(attempt, states):
                return
            time.sleep(0.1)
        pytest.fail(f"the server has {[state.cmi for state in states]}")


def opened(page: Page, address: str, button: str = "Mulai") -> FrameLocator:
    """The package itself, in its frame below the stage's."""
    page.goto(address)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("**/packages/launches/*")
    return page.frame_locator(".player iframe").frame_locator("#package")


def kept(page: Page) -> None:
    expect(page.locator(".player .state")).to_have_text("Semua sampai di sini sudah disimpan.", timeout=PATIENCE)
