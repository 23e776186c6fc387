"""What enrolments listens to."""

from __future__ import annotations

from flask import Flask

from lms.courses.signals import ActivityCompleted
from lms.enrolments import services


def complete_the_course(app: Flask, *, event: ActivityCompleted) -> None:
    services.complete_if_met(event.learner_id, event.course_id, at=event.at)
