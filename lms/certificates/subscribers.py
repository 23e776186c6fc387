"""What certificates listens to."""

from __future__ import annotations

from flask import Flask

from lms.certificates import services
from lms.enrolments.signals import CourseCompleted


def issue_on_completion(app: Flask, *, event: CourseCompleted) -> None:
    services.issue(event.enrolment_id, at=event.at)
