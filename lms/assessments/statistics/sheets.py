"""The figures as rows of a file for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from flask_babel import gettext as _

from lms.accounts.queries import Person
from lms.assessments.papers import Asked
from lms.assessments.statistics import gain, reading
from lms.assessments.statistics.analysis import QuizFigures

Row = Sequence[object]
_PLACES = Decimal("0.0001")


def of_questions(figures: QuizFigures, keys: Iterable[str], asked: Mapping[str, Asked]) -> list[Row]:
    rows: list[Row] = [(_("No."), _("Question"), _("Type"), _("Asked"), _("Answered"), _("Left empty"), _("Facility"),
                        _("Standard deviation"), _("Item-rest correlation"), _("Upper less lower group"), _("Hints"))]
    for number, key in enumerate(keys, 1):
        found, question = figures.questions[key], asked.get(key)
        told = (reading.words(question), str(question.kind.title)) if question else ("", "")
        rows.append((number, *told, found.seen, found.answered, found.empty, _number(found.facility), _number(found.spread),
                     _number(found.item_rest), _number(found.upper_lower), "; ".join(str(hint.label) for hint in found.hints)))
    return rows


def of_gain(people: Iterable[Person], before: Mapping[int, float], after: Mapping[int, float]) -> list[Row]:
    """One learner a line, also those who sat only one of the two."""
    rows: list[Row] = [(_("Name"), _("Agency"), _("Pre-test"), _("Post-test"), _("Gain in points"), _("Normalised gain"))]
    for person in people:
        old, new = before.get(person.id), after.get(person.id)
        both = old is not None and new is not None
        rows.append((person.display_name, person.agency_name, _number(old), _number(new),
                     _number(new - old if both else None),  # type: ignore[operator]
                     _number(gain.normalised(old, new) if both else None)))  # type: ignore[arg-type]
    return rows


def _number(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(_PLACES).normalize()
