"""For whom a cohort is: told to the learner in words with what his profile says, and asked of whoever comes by himself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask import abort
from flask_babel import gettext as _

from lms.accounts import groups
from lms.accounts import queries as people
from lms.accounts.groups import Belonging
from lms.accounts.labels import EMPLOYMENT, PNS_GRADES, PPPK_GRADES
from lms.core import audit
from lms.core.database import db
from lms.enrolments.errors import NotInAudience
from lms.enrolments.models import AudienceRule, Cohort

_PNS = re.compile(r"\b(I{1,3}|IV)\s*/\s*([a-e])\b", re.IGNORECASE)
_SHORT = [re.search(r"\((\w+/\w)\)", grade)[1] for grade in PNS_GRADES]  # type: ignore[index]
GRADES = {"pns": _SHORT, "pppk": list(PPPK_GRADES)}
"""By kind of employment its grades, the lowest first."""


@dataclass(frozen=True)
class Condition:
    """`words` say what is asked, `yours` what the profile says ("" where it says nothing)."""

    words: str
    is_met: bool
    yours: str


def of(cohort_ids: Iterable[int]) -> dict[int, list[AudienceRule]]:
    rules: dict[int, list[AudienceRule]] = {id_: [] for id_ in cohort_ids}
    for rule in db.session.scalars(sa.select(AudienceRule).where(AudienceRule.cohort_id.in_(rules)).order_by(
            AudienceRule.kind, AudienceRule.id)):
        rules[rule.cohort_id].append(rule)
    return rules


def told(learner_id: int, cohort_ids: Iterable[int]) -> dict[int, list[Condition]]:
    """By cohort what it asks of whoever applies, each with whether this learner meets it; in five queries at most."""
    rules = of(cohort_ids)
    asked = [rule for some in rules.values() for rule in some]
    if not asked:
        return {id_: [] for id_ in rules}
    mine, names = groups.of([learner_id])[learner_id], agency_names(asked)
    return {id_: _conditions(some, mine, names) for id_, some in rules.items()}


def check(learner_id: int, cohort: Cohort) -> None:
    """NotInAudience, with everything that is not met, where the learner may not apply."""
    if lacking := [one.words for one in told(learner_id, [cohort.id])[cohort.id] if not one.is_met]:
        raise NotInAudience(lacking)


def add(cohort: Cohort, kind: str, key: str) -> AudienceRule:
    """One more of its kind; the same again is the one there is. A new least grade takes the place of the old."""
    key = " ".join(key.split()).casefold() if kind == "position" else key
    here = of([cohort.id])[cohort.id]
    if there := next((rule for rule in here if (rule.kind, rule.key) == (kind, key)), None):
        return there
    for rule in here:
        if kind == rule.kind == "grade" and rule.key.partition(":")[0] == key.partition(":")[0]:
            db.session.delete(rule)
    made = AudienceRule(cohort_id=cohort.id, kind=kind, key=key)
    db.session.add(made)
    db.session.flush()
    audit.record("enrolments.audience_changed", f"cohort:{cohort.id}", added=f"{kind}:{key}")
    return made


def remove(rule: AudienceRule) -> None:
    audit.record("enrolments.audience_changed", f"cohort:{rule.cohort_id}", removed=f"{rule.kind}:{rule.key}")
    db.session.delete(rule)
    db.session.flush()


def rule_or_404(cohort: Cohort, public_id: str) -> AudienceRule:
    return db.session.scalar(sa.select(AudienceRule).where(
        AudienceRule.cohort_id == cohort.id, AudienceRule.public_id == public_id)) or abort(404)


def agency_names(rules: Collection[AudienceRule]) -> dict[str, str]:
    return {str(a.id): a.name for a in people.agencies()} if any(rule.kind == "agency" for rule in rules) else {}


def words(rule: AudienceRule, names: dict[str, str]) -> str:
    """One rule, for the organiser's list."""
    if rule.kind == "grade":
        return _least(*rule.key.split(":"))
    return _name(rule, names)


def rank(employment_type: str, grade: str) -> int | None:
    """The place of a grade among those of its kind of employment, however it is written; None where it is none."""
    known = GRADES.get(employment_type, [])
    if employment_type == "pns":
        found = _PNS.search(grade)
        grade = f"{found[1].upper()}/{found[2].lower()}" if found else ""
    return known.index(grade.strip()) if grade.strip() in known else None


def _conditions(rules: Collection[AudienceRule], mine: Belonging, names: dict[str, str]) -> list[Condition]:
    found = []
    for kind in ("agency", "employment", "position"):
        if some := [rule for rule in rules if rule.kind == kind]:
            listed = _(" or ").join(_name(rule, names) for rule in some)
            found.append(Condition(_asks(kind, listed), any(_fits(rule, mine) for rule in some), _yours(kind, mine)))
    for rule in rules:
        employment_type, _colon, least = rule.key.partition(":")
        if rule.kind == "grade" and mine.employment_type == employment_type:
            found.append(Condition(_least(employment_type, least), _fits(rule, mine), mine.grade))
    return found


def _fits(rule: AudienceRule, mine: Belonging) -> bool:
    if rule.kind == "agency":
        return int(rule.key) in mine.agencies
    if rule.kind == "employment":
        return rule.key == mine.employment_type
    if rule.kind == "position":
        return rule.key in " ".join(mine.position.split()).casefold()
    employment_type, _colon, least = rule.key.partition(":")
    own, asked = rank(employment_type, mine.grade), rank(employment_type, least)
    return own is not None and asked is not None and own >= asked


def _asks(kind: str, listed: str) -> str:
    if kind == "agency":
        return str(_("For people of %(agencies)s, with the offices and units below", agencies=listed))
    if kind == "employment":
        return str(_("For this kind of employment: %(kinds)s", kinds=listed))
    return str(_("For who holds a post as %(positions)s", positions=listed))


def _yours(kind: str, mine: Belonging) -> str:
    if kind == "agency":
        agency = people.agency(mine.agencies[-1]) if mine.agencies else None
        return agency.name if agency else ""
    return str(EMPLOYMENT.get(mine.employment_type, "")) if kind == "employment" else mine.position


def _name(rule: AudienceRule, names: dict[str, str]) -> str:
    if rule.kind == "agency":
        return str(names.get(rule.key, _("unknown")))
    return str(EMPLOYMENT[rule.key]) if rule.kind == "employment" else rule.key.title()


def _least(employment_type: str, grade: str) -> str:
    if employment_type == "pns":
        return str(_("Civil servants (PNS) from %(grade)s", grade=PNS_GRADES[_SHORT.index(grade)]))
    return str(_("PPPK from grade %(grade)s", grade=grade))
