"""What certificates listens to."""

from __future__ import annotations

from flask import Flask

from lms.certificates import services
from lms.certificates.signals import CertificateRevoked, CertificateSuperseded
from lms.core import jobs
from lms.enrolments.signals import CourseCompleted


def issue_on_completion(app: Flask, *, event: CourseCompleted) -> None:
    services.issue(event.enrolment_id, at=event.at)


def bring_status_up_to_date(app: Flask, *, event: CertificateRevoked | CertificateSuperseded) -> None:
    jobs.enqueue("certificates.statuses")
