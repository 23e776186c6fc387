"""What assignments listen to: themselves, to write letters."""

from __future__ import annotations

from flask import Flask

from lms.assignments import letters
from lms.assignments.signals import WorkGraded, WorkReturned


def write_of_marks(app: Flask, *, event: WorkGraded) -> None:
    letters.marked(event.learner_id, event.activity_id)


def write_of_return(app: Flask, *, event: WorkReturned) -> None:
    letters.returned(event.learner_id, event.activity_id)
