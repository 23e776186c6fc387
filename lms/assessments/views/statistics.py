"""Statistics of a quiz: for those who see its results; of its questions, for those who may read them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.assessments import policies, queries
from lms.assessments.statistics import analysis, charts, hints, reading, sheets
from lms.assessments.statistics.reading import Reading
from lms.assessments.views import bp
from lms.assessments.views.results import learners_of, quiz_or_404, seen_cohorts
from lms.core import spreadsheets
from lms.core.policies import can, requires
from lms.enrolments import reach
from lms.enrolments.queries import CohortFacts
from lms.enrolments.reach import Reach


@dataclass(frozen=True)
class Choice:
    """What the page is about: which attempts of which learners of which quiz."""

    activity: Any
    cohorts: list[CohortFacts]
    chosen: list[CohortFacts]
    marks: Reach
    learners: Collection[int]
    which: str

    @property
    def cohort(self) -> CohortFacts | None:
        return self.chosen[0] if len(self.chosen) == 1 else None

    @property
    def may_read(self) -> bool:
        """Whether the user sees the questions and which answers they got."""
        return policies.may_read(current_user, self.activity.module.course, self.chosen, self.marks)

    @property
    def address(self) -> dict[str, str]:
        """The parameters that lead to the same choice."""
        named = self.cohort if self.cohort and request.args.get("cohort") else None
        return {"activity": self.activity.public_id, "attempts": self.which} | ({"cohort": named.public_id} if named else {})

    def read(self) -> Reading:
        return reading.attempts(self.activity.id, self.learners, self.which)

    def empty(self, found: Reading) -> dict[str, int]:
        return reading.empty(self.activity.id, self.learners, self.which, found.attempts)


@bp.get("/quizzes/<activity>/statistics")
@requires(policies.RESULTS)
def statistics(activity: str) -> ResponseReturnValue:
    choice = _choice(activity)
    course, found = choice.activity.module.course, choice.read()
    may_read = choice.may_read
    figures = analysis.of(found.attempts, choice.empty(found))
    asked = reading.asked(found.attempts) if may_read else {}
    quiz = queries.quiz(choice.activity.id)
    return render_template(
        "assessments/statistics.html", activity=choice.activity, choice=choice, reading=found, figures=figures, asked=asked,
        keys=reading.order(choice.activity.id, figures.questions, asked) if may_read else (), words=reading.words,
        chart=charts.bars(figures.histogram), parts=charts.parts(len(figures.histogram)), few=analysis.FEW,
        unsure=analysis.UNSURE, passing=quiz.passing_score if quiz else None, most=reading.MOST, may_read=may_read,
        reliability=hints.of_alpha(figures.alpha), may_edit=can(current_user, policies.EDIT, course),
        reads_bank=can(current_user, policies.READ, course), may_mark=bool(choice.marks))


@bp.get("/quizzes/<activity>/statistics.csv")
@requires(policies.READ)
def statistics_file(activity: str) -> ResponseReturnValue:
    """The figures of the questions."""
    choice = _choice(activity, policies.READ)
    found = choice.read()
    figures, asked = analysis.of(found.attempts, choice.empty(found)), reading.asked(found.attempts)
    rows = sheets.of_questions(figures, reading.order(choice.activity.id, figures.questions, asked), asked)
    return as_file(spreadsheets.as_csv(rows), f"statistik-{choice.activity.public_id}.csv")


@bp.get("/quizzes/<activity>/statistics/<question>")
@requires(policies.READ)
def question_statistics(activity: str, question: str) -> ResponseReturnValue:
    """Which answers one question got, from whom; `question` is its key on the papers."""
    choice = _choice(activity, policies.READ)
    found = choice.read()
    taken = [attempt for attempt in found.attempts if question in attempt.points]
    if not taken:
        abort(404)
    asked = reading.asked(taken)[question]
    given = reading.answers(question, choice.activity.id, choice.learners, choice.which, found.attempts)
    tables = asked.kind.statistics(asked.content, given)
    empty = sum(answer.value is None for answer in given)
    figures = analysis.question(question, taken, empty)
    enough = len(taken) >= analysis.FEW
    told = [hint for table in tables if table.is_closed for hint in hints.of_options(table.rows, enough=enough)]
    return render_template(
        "assessments/question_statistics.html", activity=choice.activity, choice=choice, asked=asked, figures=figures,
        tables=tables, hints=[*figures.hints, *told], words=reading.words(asked), few=analysis.FEW,
        right=asked.kind.explain(asked.content))


def as_file(content: bytes, name: str) -> Response:
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def which_attempts() -> str:
    """As `?attempts=` says; the first ones unless it names others."""
    named = request.args.get("attempts", "")
    return named if named in reading.WHICH else reading.WHICH[0]


def _choice(activity: str, capability: str = policies.RESULTS) -> Choice:
    found = quiz_or_404(activity)
    cohorts, chosen = seen_cohorts(found.course_id, found.module.course)
    marks = reach.of(current_user, policies.MARK, found.module.course)
    choice = Choice(found, cohorts, chosen, marks, learners_of(chosen), which_attempts())
    return choice if capability == policies.RESULTS or choice.may_read else abort(404)
