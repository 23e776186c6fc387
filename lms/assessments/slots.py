"""What assessments puts on pages of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template
from flask_login import current_user

from lms.assessments import late, policies, queries
from lms.assessments.gradebook import grading as rules
from lms.assessments.models import Attempt
from lms.core.database import now
from lms.core.policies import can, holds
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.enrolments import reach

RECENT = timedelta(days=7)


def home() -> str:
    """For lecturers: what learners of their courses and cohorts have handed in lately."""
    if not holds(current_user, policies.EDIT):
        return ""
    titles = {course.id: course.title for course in courses.editable(current_user)}
    whose = reach.theirs(current_user, policies.MARK, list(titles), course=Attempt.course_id, learner=Attempt.learner_id)
    lately, waiting, too_late = queries.lately(whose, since=now() - RECENT), queries.waiting(whose), late.lately(whose)
    if not lately and not waiting and not too_late:
        return ""
    if others := {quiz.course_id for quiz in (*lately, *waiting, *too_late)} - titles.keys():
        titles |= courses.titles(others)
    return render_template("assessments/home.html", lately=lately, waiting=waiting, late=too_late, titles=titles)


def bank(*, course: Any) -> str:
    """On the lecturer's page of a course: the way into its question bank."""
    if not can(current_user, policies.READ, course):
        return ""
    return render_template("assessments/bank_card.html", course=course, count=queries.bank_count(course.id))


def grading(*, course: Any) -> str:
    """On the same page: how the course is graded."""
    if not can(current_user, policies.GRADE, course):
        return ""
    return render_template("assessments/gradebook/card.html", course=course, holds=rules.of(course.id))


def own_grades(*, course: Any, **_facts: Any) -> str:
    """Beside a learner's place: the way to the own grades."""
    return render_template("assessments/gradebook/own_card.html", course=course)


def gain(*, course: Any) -> str:
    """On the lecturer's page of a course: the way to what was learnt between its two tests."""
    return render_template("assessments/gain_card.html", course=course) if can(current_user, policies.RESULTS, course) else ""


def cohort_results(*, cohort_id: int) -> str:
    """On the page of a cohort: the ways to its gradebook and the results of its quizzes."""
    cohort = enrolments.cohort_facts(cohort_id)
    course = courses.course(cohort.course_id)
    if course is None or not policies.may_see_results(current_user, cohort, course):
        return ""
    quizzes = [activity for activity in courses.outline(course.id).activities() if activity.kind == "quiz"]
    return render_template("assessments/cohort_results.html", cohort=cohort, course=course, quizzes=quizzes)
