"""Before a cohort is closed: who gets what, and who does not and why. Nothing is written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from lms.accounts import queries as people
from lms.accounts.queries import Person
from lms.certificates import queries
from lms.certificates.models import Certificate
from lms.courses import queries as courses
from lms.courses.queries import Tally
from lms.enrolments import completion, unfinished
from lms.enrolments import queries as enrolments
from lms.enrolments.queries import CohortFacts, Place
from lms.enrolments.unfinished import Unfinished

HELD, CERTIFICATE, STATEMENT, NOTHING = "held", "certificate", "statement", "nothing"
OUTCOMES = (CERTIFICATE, STATEMENT, NOTHING, HELD)


@dataclass(frozen=True)
class Line:
    """What the closing brings one learner. `certificate` is the one already there, `tally` the required activities done."""

    place: Place
    person: Person
    outcome: str
    tally: Tally
    certificate: Certificate | None = None

    def reasons(self) -> list[str]:
        """Why it is so, in words; asked for the lines that are shown, for it takes the rules of every room."""
        if self.outcome == HELD and self.certificate:
            if self.certificate.is_revoked:
                return [_("Its certificate was revoked; it is issued again from its own page.")]
            return [_("Has number %(number)s.", number=self.certificate.number)]
        if self.outcome == CERTIFICATE:
            return [_("All conditions are met.")]
        if self.place.status == "withdrawn":
            return [_("Was taken off the roster.")]
        return [thing.words for thing in completion.missing(self.person.id, self.place.course_id)]


@dataclass(frozen=True)
class Preview:
    """Every learner of the cohort, by name; how many of each outcome."""

    cohort: CohortFacts
    lines: tuple[Line, ...]
    unfinished: tuple[Unfinished, ...] = ()
    """What closing now would cut off; nothing once it is closed."""

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(line.outcome for line in self.lines)
        return {outcome: counted[outcome] for outcome in OUTCOMES}

    def of(self, *outcomes: str) -> list[Line]:
        return [line for line in self.lines if line.outcome in outcomes]


def preview(cohort_id: int, *, share: int, at: datetime | None = None) -> Preview:
    """`share`: percent of the required activities that make a participant; 0 gives nobody a statement. What is unfinished is
    looked for where `at` is given."""
    cohort = enrolments.cohort_facts(cohort_id)
    places = {place.learner_id: place for place in enrolments.places_in(cohort_id)}
    tallies = courses.progress_of_learners(cohort.course_id, list(places))
    there = queries.newest_of([place.id for place in places.values()])
    undone = queries.undone_at(cohort_id)
    there = {id_: c for id_, c in there.items() if c.revoked_at not in undone}
    passing = _passing(cohort, places.values())
    return Preview(cohort, tuple(
        Line(place := places[person.id], person, _outcome(place, tallies[person.id], there.get(place.id), passing, share),
             tallies[person.id], there.get(place.id))
        for person in people.people_of(list(places))), _unfinished(cohort, places.values(), at))


def took_part(tally: Tally, share: int) -> bool:
    """Whether enough of the required activities were done for a statement of attendance."""
    return share > 0 and tally.done > 0 and completion.needed(tally.total, share) <= tally.done


def _outcome(place: Place, tally: Tally, there: Certificate | None, passing: set[int], share: int) -> str:
    passes = place.status == "completed" or place.learner_id in passing
    if there and not (passes and there.kind == "attendance" and there.is_in_force):
        return HELD
    if place.status == "withdrawn":
        return NOTHING
    if passes:
        return CERTIFICATE
    return STATEMENT if took_part(tally, share) else NOTHING


def _unfinished(cohort: CohortFacts, places: Iterable[Place], at: datetime | None) -> tuple[Unfinished, ...]:
    if at is None or cohort.closed_at:
        return ()
    return tuple(unfinished.of(cohort.course_id, [place.learner_id for place in places if place.status != "withdrawn"], at=at))


def _passing(cohort: CohortFacts, places: Iterable[Place]) -> set[int]:
    """Who is still on the way but meets every rule; few, for whoever meets them completes at once."""
    if cohort.closed_at:
        return set()
    active = [place.learner_id for place in places if place.status == "active"]
    return {id_ for id_ in enrolments.ripe_among(cohort.course_id, active) if completion.is_met(id_, cohort.course_id)}
