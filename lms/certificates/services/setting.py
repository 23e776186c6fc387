"""How an agency issues, and on which terms the certificates of a course are given."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError

from lms.certificates import queries
from lms.certificates.errors import UnitCodeTaken
from lms.certificates.models import CourseTerms, Issuer
from lms.core import audit, jobs
from lms.core.database import db


def set_issuer(agency_id: int, **wanted: Any) -> Issuer:
    """How the agency issues from now on; what is owed below it is issued next."""
    issuer = queries.issuer_of(agency_id) or Issuer(agency_id=agency_id)
    changed = sorted(name for name, value in wanted.items() if getattr(issuer, name) != value)
    for name in changed:
        setattr(issuer, name, wanted[name])
    try:
        with db.session.begin_nested():
            db.session.add(issuer)
    except IntegrityError as error:
        raise UnitCodeTaken from error
    audit.record("certificates.issuer_set", f"agency:{agency_id}", fields=changed)
    jobs.enqueue("certificates.sweep")
    return issuer


def set_terms(course_id: int, *, valid_months: int | None, waits_for_closing: bool) -> None:
    """What holds for certificates issued from now on; who waits for a closing that is no longer asked for is served next."""
    terms = db.session.get(CourseTerms, course_id) or CourseTerms(course_id=course_id)
    terms.valid_months, terms.waits_for_closing = valid_months, waits_for_closing
    db.session.add(terms)
    db.session.flush()
    audit.record("certificates.terms_set", f"course:{course_id}", valid_months=valid_months, waits_for_closing=waits_for_closing)
    if not waits_for_closing and queries.release(course_id):
        jobs.enqueue("certificates.sweep")
