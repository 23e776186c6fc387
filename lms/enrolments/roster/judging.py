"""What each row would do: against the rows above it, the people who are known, and the seats that are left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.accounts import reach
from lms.accounts.directory import Directory, Known, born, changeable, claimants, directory
from lms.accounts.identity import masked
from lms.accounts.many import Newcomer
from lms.accounts.queries import Agency
from lms.accounts.services import USERNAME
from lms.enrolments import days
from lms.enrolments.errors import CohortClosed, CohortOver
from lms.enrolments.models import Cohort
from lms.enrolments.policies import MANAGE
from lms.enrolments.roster import values
from lms.enrolments.roster.agencies import Agencies
from lms.enrolments.roster.entries import Entry
from lms.enrolments.roster.meanings import IDENTIFYING
from lms.enrolments.roster.seats import Seats

CREATE, UPDATE, ENROL, AGAIN, UNCHANGED, REPEAT, REFUSED = (
    "create", "update", "enrol", "again", "unchanged", "repeat", "refused")
PASSED = "passed"
FATES = {
    CREATE: _l("new account, enrolled"), UPDATE: _l("account brought up to date"), ENROL: _l("enrolled"),
    AGAIN: _l("takes the course again"),
    UNCHANGED: _l("nothing to do"), REPEAT: _l("repeats a row above"), REFUSED: _l("to be corrected"),
    PASSED: _l("passed over"),
}
_KEPT = ("position", "grade")
_FILLED = ("email", "birth_place", "birth_date")


@dataclass
class Verdict:
    """One row's fate. `person_id` is who is known; else `newcomer`. `number` is given to somebody known who had none."""

    entry: Entry
    fate: str = REFUSED
    person_id: int | None = None
    newcomer: Newcomer | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    number: tuple[str, str] | None = None
    enrols: bool = False

    @property
    def sponsor(self) -> str:
        """Who pays for the seat, "" where the row does not say."""
        return str(self.entry.given.get("sponsor", ""))


@dataclass(frozen=True)
class Counts:
    """As the command prints them: rows that are people, accounts made and changed, places given, rows without effect."""

    rows: int
    create: int
    update: int
    enrol: int
    unchanged: int
    refused: int


def counted(verdicts: Sequence[Verdict]) -> Counts:
    def how_many(*fates: str) -> int:
        return sum(verdict.fate in fates for verdict in verdicts)
    changed = sum(verdict.fate in (UPDATE, AGAIN) and bool(verdict.changes or verdict.number) for verdict in verdicts)
    return Counts(len(verdicts) - how_many(PASSED), how_many(CREATE), changed,
                  sum(verdict.enrols for verdict in verdicts), how_many(UNCHANGED, REPEAT), how_many(REFUSED))


def judge(entries: Iterable[Entry], cohort: Cohort, home: Agency, *, actor: Any, at: datetime) -> list[Verdict]:
    """Each row with its fate as things stand; `home` takes people whose agency is not known. CohortClosed, CohortOver."""
    if cohort.closed_at is not None:
        raise CohortClosed
    if days.is_over(cohort, at):
        raise CohortOver
    verdicts = [Verdict(entry, PASSED if entry.is_nobody else REFUSED) for entry in entries]
    people = [verdict for verdict in verdicts if verdict.fate != PASSED]
    if lacking := [verdict.entry for verdict in people if verdict.entry.lacks_email]:
        _excuse(lacking)
    repeats = set(map(id, _repeated(people)))
    open_ones = [v for v in people if not v.entry.is_refused and id(v) not in repeats]
    _identify(open_ones, actor)
    _point_out_namesakes(open_ones)
    _make([v for v in open_ones if v.person_id is None and not v.entry.is_refused], Agencies(actor, home), actor)
    _seat(open_ones, Seats(cohort, {v.person_id: v.sponsor for v in open_ones if v.person_id}, at=at))
    return verdicts


def _excuse(entries: Sequence[Entry]) -> None:
    """Whoever is known by number and has an address in the account need not have it in the list."""
    known = directory(numbers={entry.given["number"] for entry in entries if entry.given.get("number")}, emails=(), usernames=())
    for entry in entries:
        found = known.by_number.get(entry.given.get("number", ""))
        if found is not None and known.people[found].email:
            entry.excuse("email")


def _repeated(verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    """Rows that say what a row above has said; those that contradict one are refused."""
    first: dict[tuple[str, str], Entry] = {}
    for verdict in verdicts:
        entry = verdict.entry
        keys = [(name, entry.given[name]) for name in IDENTIFYING if entry.given.get(name)]
        met = [(name, first[name, value]) for name, value in keys if (name, value) in first]
        if not met:
            first |= dict.fromkeys([] if entry.is_refused else keys, entry)
            continue
        if not entry.is_refused and all(_says(other) == _says(entry) for _name, other in met):
            verdict.fate = REPEAT
            entry.note("", _l("The same as row %(row)s.", row=met[0][1].line))
            yield verdict
        else:
            name, other = met[0]
            entry.refuse(name, _l("Row %(row)s has the same, but is not the same otherwise (%(differ)s). Correct one of the two.",
                                  row=other.line, differ=other.full_name[:60]))


def _point_out_namesakes(verdicts: Sequence[Verdict]) -> None:
    """Rows with the name and the birth date of one above, and another number: perhaps one person twice."""
    first: dict[tuple[str, Any], Entry] = {}
    for entry in (verdict.entry for verdict in verdicts if verdict.entry.given.get("birth_date")):
        if entry.is_refused:
            continue
        other = first.setdefault((values.folded(entry.given["name"]), entry.given["birth_date"]), entry)
        if other is not entry:
            entry.note("name", _l("Row %(row)s has the same name and birth date with another number. If it is one person, take "
                                  "one of the two out.", row=other.line))


def _says(entry: Entry) -> dict[str, Any]:
    return entry.given | {"name": values.folded(entry.given["name"])}


def _identify(verdicts: Sequence[Verdict], actor: Any) -> None:
    known = directory(**{f"{name}s": {v.entry.given[name] for v in verdicts if v.entry.given.get(name)} for name in IDENTIFYING})
    may_change, mine = changeable(actor, known.people), reach.those_within(actor, MANAGE, known.people)
    seen: dict[int, Entry] = {}
    for verdict in verdicts:
        person = _who(verdict.entry, known, mine)
        if person is None or verdict.entry.is_refused:
            continue
        if (other := seen.setdefault(person.id, verdict.entry)) is not verdict.entry:
            verdict.entry.refuse("", _l("This is the same person as in row %(row)s.", row=other.line))
            continue
        verdict.person_id = person.id
        if given_number := _new_number(verdict.entry, known, person):
            if person.id in may_change:
                verdict.number = given_number
            else:
                verdict.entry.note("number", _l("The account has no NIP yet, and is not yours to change."))
        _compare(verdict, person, person.id in may_change)


def _who(entry: Entry, known: Directory, mine: Collection[int]) -> Known | None:
    """The one person whom the row's number, address and username mean; refused where they mean several or another one. A username
    alone, which anybody could guess, means nobody but the actor's own people, `mine`."""
    given, shelves = entry.given, {"number": known.by_number, "email": known.by_email, "username": known.by_username}
    met = {name: shelf[given[name]] for name, shelf in shelves.items() if given.get(name) in shelf}
    if len(set(met.values())) > 1:
        entry.refuse(list(met)[1], _l("It belongs to another account than the %(other)s in this row.",
                                      other={"number": "NIP", "email": _l("e-mail address")}[next(iter(met))]))
    if not met or entry.is_refused:
        return None
    person = known.people[next(iter(met.values()))]
    if set(met) == {"username"} and person.id not in mine:
        entry.refuse("username", _l("This username is taken."))
        return None
    _check_same(entry, person, next(iter(met)))
    return person


def _check_same(entry: Entry, person: Known, by: str) -> None:
    number = entry.given.get("number")
    if not person.is_active:
        entry.refuse(by, _l("The account of this person is closed. Open it first."))
    elif by != "number" and number and person.number:
        entry.refuse(by, _l("It belongs to an account with another NIP (%(number)s).", number=masked(person.number)))
    elif by != "number" and number and not values.same_name(entry.given["name"], person.name):
        entry.refuse(by, _l("It belongs to an account with another name."))
    elif not _akin(entry.given["name"], person.name):
        entry.refuse(by, _l("It belongs to an account with another name. Check both in this row."))
    elif by == "number" and person.number != number:
        entry.note("number", _l("This is a former number of this person; the present one stays."))


def _akin(one: str, other: str) -> bool:
    return values.akin(one, other) or SequenceMatcher(None, one.casefold(), other.casefold()).ratio() > 0.6


def _new_number(entry: Entry, known: Directory, person: Known) -> tuple[str, str] | None:
    """Kind and number where the row names a first number of somebody who has none; a former one is not put in force again."""
    number = entry.given.get("number")
    return (entry.given["number_kind"], number) if number and not person.number and number not in known.by_number else None


def _compare(verdict: Verdict, person: Known, may_change: bool) -> None:
    """What the list says anew, where the organiser may change it; a name or an address is never overwritten."""
    given = verdict.entry.given
    if not values.same_name(given["name"], person.name):
        verdict.entry.note("name", _l("The account has the name %(name)s, which stays.", name=person.display_name))
    if given.get("email") and person.email and given["email"] != person.email:
        verdict.entry.note("email", _l("The account has another e-mail address, which stays."))
    if not may_change:
        return
    verdict.changes = {name: given[name] for name in _KEPT if given.get(name) and given[name] != getattr(person, name)}
    verdict.changes |= {name: given[name] for name in _FILLED if given.get(name) and not getattr(person, name)
                        and name not in verdict.entry.derived}
    if given.get("number") in (person.number, (verdict.number or ("", ""))[1]) and given["employment"] != person.employment_type:
        verdict.changes["employment_type"] = given["employment"]


def _make(verdicts: Sequence[Verdict], agencies: Agencies, actor: Any) -> None:
    entered = claimants(actor, {v.entry.given["number"] for v in verdicts if v.entry.given.get("number")})
    namesakes = born({v.entry.given["birth_date"] for v in verdicts if v.entry.given.get("birth_date")})
    for verdict in verdicts:
        entry, given = verdict.entry, verdict.entry.given
        same_day = namesakes.get(given["birth_date"], []) if given.get("birth_date") else []
        if given.get("username") and not USERNAME.fullmatch(given["username"]):
            entry.refuse("username", _l("A username has 3 to 80 letters, digits, dots, hyphens or underscores, "
                                        "and at least one letter."))
        placed = agencies.place(given.get("agency", ""), given.get("unit", ""), given.get("region", ""))
        if placed.fault:
            entry.refuse(placed.field, placed.fault)
        elif placed.note:
            entry.note(placed.field, placed.note)
        if any(values.same_name(person.name, given["name"]) for person in same_day):
            entry.note("name", _l("There is an account with this name and birth date. If it is the same person, write its e-mail "
                                  "address or username here; else a second account is made."))
        if person := entered.get(given.get("number", "")):
            entry.note("number", _l("%(name)s (%(username)s) has entered this number, which nobody has confirmed yet. If it is "
                                    "the same person, write that username here; else a second account is made.",
                                    name=person.display_name, username=person.username))
        if not entry.is_refused:
            verdict.newcomer = _newcomer(given, placed.agency_id)


def _newcomer(given: dict[str, Any], agency_id: int) -> Newcomer:
    texts = ("title_before", "title_after", "number", "number_kind", "username", "position", "grade", "birth_place")
    return Newcomer(given["name"], agency_id, given["employment"], email=given.get("email"), birth_date=given.get("birth_date"),
                    **{name: given.get(name, "") for name in texts})


def _seat(verdicts: Sequence[Verdict], seats: Seats) -> None:
    for verdict in verdicts:
        if verdict.entry.is_refused:
            continue
        is_inside = verdict.person_id in seats.inside
        new = verdict.newcomer
        if not is_inside and (fault := seats.fault(
                verdict.person_id, new.agency_id if new else None, new.employment_type if new else "", verdict.sponsor)):
            verdict.entry.refuse("", fault)
            continue
        verdict.enrols = not is_inside
        if words := seats.follows(verdict.person_id):
            verdict.entry.note("", words)
        verdict.fate = AGAIN if words else _fate(verdict)


def _fate(verdict: Verdict) -> str:
    if verdict.newcomer:
        return CREATE
    if verdict.changes or verdict.number:
        return UPDATE
    return ENROL if verdict.enrols else UNCHANGED
