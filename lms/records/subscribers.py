"""What the desk listens to."""

from __future__ import annotations

from flask import Flask

from lms.certificates.signals import CertificateIssued, CertificateRevoked, CertificateSuperseded
from lms.records import services, states


def submit(app: Flask, *, event: CertificateIssued) -> None:
    services.submit(event.certificate_id, at=event.at)


def take_revoked(app: Flask, *, event: CertificateRevoked) -> None:
    services.leave(event.certificate_id, states.REVOKED, at=event.at)


def take_superseded(app: Flask, *, event: CertificateSuperseded) -> None:
    services.leave(event.certificate_id, states.SUPERSEDED, at=event.at)
