"""The rule for passing among the rules of completion, and how what is missing is said."""

from __future__ import annotations

from flask_babel import format_decimal
from flask_babel import gettext as _

from lms.assessments.gradebook import book, grading
from lms.assessments.gradebook.book import Lack
from lms.enrolments.completion import CompletionRule, Missing

passing = CompletionRule(
    "assessments.passing", "lms.assessments.gradebook.rule:missing", shares="lms.assessments.gradebook.grading:shares",
    examines="lms.assessments.gradebook.grading:examines")


def missing(learner_id: int, course_id: int) -> list[Missing]:
    """The scores that the course asks for and the learner lacks; activities are told by their own rule."""
    if not grading.is_set(course_id):
        return []
    line = book.of(course_id, [learner_id]).lines[learner_id]
    return [_linked(lack) for lack in line.lacking_scores]


def words(lack: Lack) -> str:
    """As learner and lecturer both read it."""
    if lack.kind == "activities":
        return str(_("Activities: %(done)s of %(total)s are done, %(needed)s are needed.", done=number(lack.reached),
                     total=lack.of, needed=number(lack.needed)))
    if lack.kind == "total":
        return str(_("Weighted total: at least %(needed)s percent, now %(now)s.", needed=number(lack.needed),
                     now=number(lack.reached)))
    if lack.cell is None:
        return str(_("A task that the rule names can't be graded now. Ask your lecturer."))
    title = lack.cell.item.title
    if lack.cell.is_waiting:
        return str(_("%(title)s: waiting to be marked.", title=title))
    if lack.kind == "unmarked":
        return str(_("%(title)s: no score yet.", title=title))
    if lack.reached is None:
        return str(_("%(title)s: at least %(needed)s percent, no score yet.", title=title, needed=number(lack.needed)))
    return str(_("%(title)s: at least %(needed)s percent, now %(now)s.", title=title, needed=number(lack.needed),
                 now=number(lack.reached)))


def number(value: object) -> str:
    """As 70 or 66,67; a dash for nothing."""
    return "–" if value is None else str(format_decimal(value))


def _linked(lack: Lack) -> Missing:
    if lack.cell is None:
        return Missing(words(lack))
    return Missing(words(lack), "courses.activity", {"activity": lack.cell.item.public_id})
