"""The seats of a cohort that belong to a group: of an agency, a region, a kind of employment, or whoever pays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa
from flask import abort
from flask_babel import gettext as _

from lms.accounts import groups
from lms.accounts import queries as people
from lms.accounts.groups import Belonging
from lms.accounts.labels import EMPLOYMENT
from lms.core import audit
from lms.core.database import db
from lms.enrolments.errors import KeptTooMany, QuotaTaken
from lms.enrolments.models import Cohort, Quota
from lms.enrolments.words import SPONSORS


def of(cohort_id: int) -> list[Quota]:
    return list(db.session.scalars(sa.select(Quota).where(Quota.cohort_id == cohort_id).order_by(Quota.kind, Quota.id)))


def quota_or_404(cohort: Cohort, public_id: str) -> Quota:
    return db.session.scalar(
        sa.select(Quota).where(Quota.cohort_id == cohort.id, Quota.public_id == public_id)) or abort(404)


def any_by_sponsor(cohort_ids: Iterable[int]) -> bool:
    """Whether it matters in any of these cohorts who pays."""
    return bool(db.session.scalar(sa.select(sa.func.count()).where(
        Quota.cohort_id.in_(list(cohort_ids)), Quota.kind == "sponsor")))


def put(cohort: Cohort, kind: str, key: str, *, at_most: int | None, kept: int, taken: int) -> Quota:
    """Set what a group has in a locked cohort, where it stands already or is new; `taken` are its seats as they stand.

    What is kept for all groups must fit into the cohort together.
    """
    others = [q for q in of(cohort.id) if (q.kind, q.key) != (kind, key)]
    together = kept + sum(q.kept for q in others)
    if cohort.capacity is not None and together > cohort.capacity:
        raise KeptTooMany(together, cohort.capacity)
    if at_most is not None and at_most < taken:
        raise QuotaTaken(taken)
    quota = db.session.scalar(sa.select(Quota).where(
        Quota.cohort_id == cohort.id, Quota.kind == kind, Quota.key == key)) or Quota(cohort_id=cohort.id, kind=kind, key=key)
    quota.at_most, quota.kept = at_most, kept
    db.session.add(quota)
    db.session.flush()
    audit.record("enrolments.quota_set", f"cohort:{cohort.id}", group=f"{kind}:{key}", at_most=at_most, kept=kept)
    return quota


def remove(quota: Quota) -> None:
    audit.record("enrolments.quota_removed", f"cohort:{quota.cohort_id}", group=f"{quota.kind}:{quota.key}")
    db.session.delete(quota)
    db.session.flush()


def groups_of(quotas: Collection[Quota], sponsors: Mapping[int, str]) -> dict[int, set[int]]:
    """By person the ids of the quotas whose group the person is in; `sponsors` tells who pays for whom."""
    if not quotas:
        return {id_: set() for id_ in sponsors}
    known = groups.of(sponsors)
    return {id_: {q.id for q in quotas if id_ in known and _is_in(q, known[id_], sponsor)} for id_, sponsor in sponsors.items()}


def groups_at(quotas: Collection[Quota], agency_id: int, employment_type: str, sponsor: str = "") -> set[int]:
    """As `groups_of`, for somebody who has no account yet."""
    return {q.id for q in quotas if _is_in(q, groups.at(agency_id, employment_type), sponsor)} if quotas else set()


def _is_in(quota: Quota, person: Belonging, sponsor: str) -> bool:
    if quota.kind == "agency":
        return int(quota.key) in person.agencies
    if quota.kind == "region":
        return groups.is_in_region(person.region, quota.key)
    return quota.key == (person.employment_type if quota.kind == "employment" else sponsor)


def names(quotas: Collection[Quota]) -> dict[int, str]:
    """What each group is called, by the quota's id; in two queries at most."""
    agencies = {str(a.id): a.name for a in people.agencies()} if any(q.kind == "agency" for q in quotas) else {}
    regions = groups.region_names({q.key for q in quotas if q.kind == "region"})
    known: dict[str, Mapping[str, object]] = {
        "agency": agencies, "region": regions, "employment": EMPLOYMENT, "sponsor": SPONSORS}
    return {q.id: str(known[q.kind].get(q.key, _("unknown"))) for q in quotas}
