"""The book of one cohort with the people in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lms.accounts import queries as people
from lms.accounts.queries import Person
from lms.assessments.gradebook import book
from lms.assessments.gradebook.book import Book, Lack, Line
from lms.assessments.question_types.base import hundredths
from lms.enrolments import queries as enrolments


@dataclass(frozen=True)
class Row:
    """A learner who holds a place: `status` is active or completed."""

    person: Person
    line: Line
    status: str
    completed_at: datetime | None

    @property
    def lacks(self) -> Sequence[Lack]:
        """What is missing; nothing any more for who has completed, whatever the rule has become since."""
        return () if self.status == "completed" else self.line.lacks

    @property
    def is_waiting(self) -> bool:
        """Whether a person has marks to give before there is a score."""
        return any(cell.is_waiting for cell in self.line.cells)


@dataclass(frozen=True)
class Rows:
    """The learners of a cohort in order of their names."""

    book: Book
    rows: Sequence[Row]

    @property
    def mean(self) -> Decimal | None:
        """Of the weighted totals of those who have a score for all that counts."""
        totals = [row.line.total for row in self.rows if row.line.is_whole and row.line.total is not None]
        return hundredths(sum(totals, Decimal(0)) / len(totals)) if totals else None


def of(cohort_id: int, course_id: int) -> Rows:
    """In the same few statements however large the cohort."""
    places = {p.learner_id: p for p in enrolments.roster(cohort_id) if p.status in enrolments.HELD}
    found = book.of(course_id, list(places))
    return Rows(found, [Row(person, found.lines[person.id], places[person.id].status, places[person.id].completed_at)
                        for person in people.people_of(set(places))])
