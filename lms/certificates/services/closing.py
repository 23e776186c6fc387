"""Closing a cohort, and undoing it: each one act."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from lms.certificates import closing, queries
from lms.certificates.closing import CERTIFICATE, STATEMENT, Line
from lms.certificates.errors import AlreadyUndone
from lms.certificates.models import ATTENDANCE, COMPLETION, Act, Certificate, Owed
from lms.certificates.services.revoking import take_back
from lms.core import audit, jobs
from lms.core.database import db
from lms.enrolments import services as enrolments


def close(cohort_id: int, *, share: int, at: datetime, by: int | None) -> Act:
    """Lock the scores, apply the rules for passing, and put everybody who is to get something in line; the job issues.

    Closing again changes nothing: the act that holds is returned. `share` as in `closing.preview`.
    """
    if (held := queries.closing_of(cohort_id)) is not None:
        return db.session.get_one(Act, held)
    act = Act(cohort_id=cohort_id, at=at, by_id=by, attendance_share=share, total=0)
    enrolments.hold_cohort(cohort_id)
    db.session.add(act)
    db.session.flush()  # whoever completes by the closing gets a certificate of this act
    enrolments.close_cohort(cohort_id, at=at)
    plan = closing.preview(cohort_id, share=share)
    provider_path = queries.agency(plan.cohort.agency_id).path
    for line in plan.of(CERTIFICATE, STATEMENT):
        _line_up(act, line, provider_path, at=at)
    db.session.flush()
    act.total = sum(db.session.scalar(sa.select(sa.func.count()).where(model.act_id == act.id)) or 0
                    for model in (Owed, Certificate))
    db.session.flush()
    audit.record("certificates.cohort_closed", f"cohort:{cohort_id}", act=act.id, total=act.total, share=share)
    jobs.enqueue("certificates.issue_act", act_id=act.id)
    return act


def undo(act_id: int, *, reason: str, by: int | None, at: datetime) -> int:
    """Revoke all that the act issued, or what took its place since, and open the cohort again; how many were revoked."""
    act = db.session.scalars(sa.select(Act).where(Act.id == act_id).with_for_update()
                             .execution_options(populate_existing=True)).one()
    if act.undone_at is not None:
        raise AlreadyUndone
    db.session.execute(sa.delete(Owed).where(Owed.act_id == act_id, Owed.kind == ATTENDANCE))
    db.session.execute(sa.update(Owed).where(Owed.act_id == act_id).values(act_id=None, problem="closing"))
    certificates = [queries.locked(id_) for id_ in queries.ends_of(act_id)]
    for certificate in certificates:
        take_back(certificate, category="issued_in_error", reason=reason, by=by, at=at)
    act.undone_at, act.undone_by_id, act.undo_reason = at, by, reason.strip()
    db.session.flush()
    enrolments.reopen_cohort(act.cohort_id)
    audit.record("certificates.closing_undone", f"cohort:{act.cohort_id}", act=act_id, revoked=len(certificates))
    return len(certificates)


def _line_up(act: Act, line: Line, provider_path: str, *, at: datetime) -> None:
    """What is owed already joins the act; what waits for an issuer is asked about again."""
    owed = db.session.get(Owed, line.place.id) or Owed(
        enrolment_id=line.place.id, learner_id=line.person.id, course_id=line.place.course_id, cohort_id=act.cohort_id,
        provider_path=provider_path, completed_at=line.place.completed_at or at)
    owed.act_id, owed.problem = act.id, ""
    owed.kind = COMPLETION if line.outcome == CERTIFICATE else ATTENDANCE
    db.session.add(owed)
