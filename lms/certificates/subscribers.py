"""What certificates listens to."""

from __future__ import annotations

from flask import Flask

from lms.certificates import services
from lms.certificates.signals import CertificateRevoked, CertificateSuperseded
from lms.core import jobs
from lms.courses.signals import ActivityOpened
from lms.enrolments.signals import CourseCompleted


def issue_on_completion(app: Flask, *, event: CourseCompleted) -> None:
    services.issue(event.enrolment_id, at=event.at)


def have_paper_laid_out(app: Flask, *, event: ActivityOpened) -> None:
    """It may be the last of the course: then there is time until it is done. What is done by being opened leaves none."""
    if event.completion != "opened":
        jobs.enqueue("certificates.prepare", learner_id=event.learner_id, activity_id=event.activity_id,
                     course_id=event.course_id)


def bring_status_up_to_date(app: Flask, *, event: CertificateRevoked | CertificateSuperseded) -> None:
    jobs.enqueue("certificates.statuses")
