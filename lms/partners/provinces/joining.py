"""A province set up by its plan; what stands already stays as it is, so that a file may be used again with more in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from lms.accounts import groups, services
from lms.accounts import queries as people
from lms.accounts.queries import Agency
from lms.certificates import services as certificates
from lms.certificates.designs import services as designs
from lms.core import audit, jobs
from lms.core.errors import Unreadable
from lms.partners.provinces.plan import Letterhead, Plan, Somebody


@dataclass
class Made:
    """What was made: names of agencies and of people."""

    agencies: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)


@dataclass
class Tree:
    """Agencies of the province by region and name; "" is the region's government itself."""

    root: Agency
    at: dict[tuple[str, str], Agency]


def join(plan: Plan, *, at: datetime, invites: bool) -> Made:
    """In the present unit of work. Unreadable where a name of the file means nothing, or somebody else has it."""
    made = Made()
    tree = _agencies(plan, made)
    ids = [id_ for one in plan.people if (id_ := _person(one, plan, tree, made, at=at))]
    if plan.letterhead:
        _letterhead(plan.letterhead, plan, tree)
    audit.record("partners.province_joined", f"agency:{tree.root.id}", agencies=len(made.agencies), people=len(made.people))
    if ids and invites:
        jobs.enqueue("accounts.invite", ids=ids)
    return made


def _agencies(plan: Plan, made: Made) -> Tree:
    regions = groups.regions_of(plan.province)
    if plan.province not in regions:
        raise Unreadable(f"province: there is no province with the code {plan.province}.")
    root = _agency(f"Pemerintah {_called(regions[plan.province], 'Provinsi')}", "province", None, plan.province, plan, made)
    tree = Tree(root, {(plan.province, ""): root})
    for code, name in sorted(regions.items()):
        whole = code == plan.province
        government = root if whole else _agency(f"Pemerintah {name}", "regency", root, code, plan, made)
        tree.at[code, ""] = government
        for office in plan.offices if whole else plan.regency_offices:
            named = f"{office} {_called(name, 'Provinsi') if whole else name}"
            tree.at[code, office] = _agency(named, "office", government, code, plan, made)
    return tree


def _agency(name: str, kind: str, parent: Agency | None, code: str, plan: Plan, made: Made) -> Agency:
    if found := people.agency_named(name, parent.id if parent else None):
        return found
    made.agencies.append(name)
    return services.create_agency(name, kind, parent=parent, region_code=code, time_zone=plan.time_zone)


def _person(one: Somebody, plan: Plan, tree: Tree, made: Made, *, at: datetime) -> int | None:
    """The id of somebody new who has an address; roles are given to those who stand already too."""
    place = _place(tree, one.region, one.office, f"people: {one.username}")
    user = people.find(one.username)
    if user and (user.agency is None or not user.agency.path.startswith(tree.root.path)):
        raise Unreadable(f"people: the username {one.username} belongs to somebody of another agency.")
    is_new = user is None
    if user is None:
        user = services.create_user(
            username=one.username, name=one.name, email=one.email, at=at, agency_id=place.id, employment_type=one.employment,
            number=one.number or None, position=one.position, time_zone=plan.time_zone)
        made.people.append(f"{one.username} ({one.role})")
    services.grant_role(user.id, one.role, scope=("agency", place.id), at=at)
    return user.id if is_new and one.email else None


def _letterhead(paper: Letterhead, plan: Plan, tree: Tree) -> None:
    place = _place(tree, plan.province, paper.office, "letterhead")
    certificates.set_issuer(place.id, unit_code=paper.unit_code, heading=list(paper.heading), city=paper.city,
                            signatory_name=paper.signatory_name, signatory_position=paper.signatory_position,
                            signatory_number=paper.signatory_number)
    designs.choose(paper.design, None, agency_id=place.id)


def _place(tree: Tree, region: str, office: str, where: str) -> Agency:
    found = tree.at.get((region, office))
    if found is None:
        known = sorted({name for code, name in tree.at if code == region and name})
        raise Unreadable(f"{where}: there is no office “{office}” in {region}; there are {', '.join(known) or 'none'}.")
    return found


def _called(name: str, kind: str) -> str:
    return name if name.startswith(kind) else f"{kind} {name}"
