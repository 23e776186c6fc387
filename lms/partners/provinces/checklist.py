"""What a province that joins has, and what it still lacks before its first cohort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from lms.accounts import groups
from lms.accounts import queries as people
from lms.accounts.labels import TIME_ZONES
from lms.accounts.queries import Agency
from lms.certificates import queries as certificates
from lms.core.policies import ROLES
from lms.partners import queries

KIND = "province"
NEEDED = {
    "organiser": _l("Makes cohorts, enrols people, looks after their accounts."),
    "hr_officer": _l("Verifies certificates, and sees who lacks JP."),
    "head_of_office": _l("Sees who is trained, and reminds.")}


@dataclass(frozen=True)
class Step:
    """`told` is what there is, or what lacks; `action` names what `link` leads to."""

    title: str
    is_done: bool
    told: str
    action: str
    link: str


def provinces() -> list[Agency]:
    return [agency for agency in people.agencies() if agency.kind == KIND]


def vacant() -> list[tuple[str, str]]:
    """Codes and names of the provinces that have not joined."""
    joined = {agency.region_code for agency in provinces()}
    return [(code, name) for code, name in groups.provinces() if code not in joined]


def steps(province: Agency, *, at: datetime) -> list[Step]:
    """In the order in which they are taken."""
    below = [agency for agency in people.agencies() if agency.path.startswith(province.path)]
    return [_agencies(province, below), _zone(province, below), *_roles(province, below), _letterhead(province, below),
            _people(province, below), _agreement(below, at)]


def _agencies(province: Agency, below: list[Agency]) -> Step:
    more = len(below) - 1
    return Step(_("Agencies"), more > 0, ngettext("%(num)s agency below it.", "%(num)s agencies below it.", more),
                _("Add an agency"), url_for("accounts.new_agency", parent=province.public_id))


def _zone(province: Agency, below: list[Agency]) -> Step:
    zones = sorted({str(TIME_ZONES.get(agency.time_zone, agency.time_zone)) for agency in below})
    return Step(_("Time zone"), province.time_zone in TIME_ZONES, "; ".join(zones) + ".", _("Change"),
                url_for("accounts.edit_agency", public_id=province.public_id))


def _roles(province: Agency, below: list[Agency]) -> list[Step]:
    held = people.holders_in([agency.id for agency in below])
    link = url_for("accounts.people", agency=province.public_id)
    return [Step(str(ROLES[role]), bool(held.get(role)), ", ".join(held[role]) + "." if held.get(role) else str(what),
                 _("Give the role to somebody"), link) for role, what in NEEDED.items()]


def _letterhead(province: Agency, below: list[Agency]) -> Step:
    issuers = certificates.issuers_at([agency.id for agency in below])
    agency = next((one for one in below if one.id in issuers), province)
    told = (_("%(agency)s issues with the unit code %(code)s.", agency=agency.name, code=issuers[agency.id].unit_code) if issuers
            else _("Needed before its own agencies issue certificates: heading, unit code, city and signatory."))
    return Step(_("Letterhead, number and design of certificates"), bool(issuers), told, _("Set up"),
                url_for("certificates.issuer", agency_id=agency.public_id))


def _people(province: Agency, below: list[Agency]) -> Step:
    count = people.how_many_in([agency.id for agency in below])
    return Step(_("People"), count > len(NEEDED), ngettext("%(num)s account.", "%(num)s accounts.", count) + " " + _(
        "Lists from Excel are read in the cohort that its people enter, or one by one here."), _("People"),
        url_for("accounts.people", agency=province.public_id))


def _agreement(below: list[Agency], at: datetime) -> Step:
    number = queries.number_in_force([agency.id for agency in below], at=at)
    return Step(_("Agreement (MoU or PKS)"), bool(number), _("In force: %(number)s.", number=number) if number else
                _("No agreement with it is in force. Only where somebody else trains or pays."), _("New agreement"),
                url_for("partners.new"))
