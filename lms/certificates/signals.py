"""What certificates announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.core.signals import Signal


@dataclass(frozen=True)
class CertificateIssued:
    """A certificate has its number and code; the file follows."""

    certificate_id: int
    learner_id: int
    course_id: int
    at: datetime


@dataclass(frozen=True)
class CertificateRevoked:
    """A certificate is no longer valid."""

    certificate_id: int
    learner_id: int
    course_id: int
    at: datetime


@dataclass(frozen=True)
class CertificateSuperseded:
    """Another certificate has taken the place of this one: a correction or a renewal."""

    certificate_id: int
    successor_id: int
    learner_id: int
    course_id: int
    at: datetime


certificate_issued: Signal[CertificateIssued] = Signal("certificate_issued")
certificate_revoked: Signal[CertificateRevoked] = Signal("certificate_revoked")
certificate_superseded: Signal[CertificateSuperseded] = Signal("certificate_superseded")
