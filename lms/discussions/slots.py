"""Where discussions, announcements and words appear on the pages of others."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from flask import render_template
from flask_login import current_user

from lms.core.database import now
from lms.courses import access
from lms.courses import queries as courses
from lms.discussions import glossary, news, policies, queries
from lms.enrolments import queries as enrolments

TAG = re.compile("<[^>]*>")


def course_aside(*, course: Any, **_facts: Any) -> str:
    """The way there, for learners of the course and those who teach it; it asks the database nothing."""
    if not access.follows(current_user, course) and not policies.may_teach(current_user, course):
        return ""
    return render_template("discussions/_course_aside.html", course=course)


def news_of_course(*, course: Any, **_facts: Any) -> str:
    """What the learner has not read yet, in one statement."""
    if not current_user.is_authenticated or course.status == "draft":
        return ""
    cohort_id = policies.told_cohort(current_user, course.id)
    fresh = news.fresh(current_user.id, course.id, cohort_id, at=now()) if cohort_id else []
    return render_template("discussions/_news.html", fresh=fresh) if fresh else ""


def manage(*, course: Any) -> str:
    """On the lecturer's page of a course."""
    return render_template("discussions/_manage.html", course=course) if policies.may_teach(current_user, course) else ""


def words_of_activity(*, activity: Any, **_facts: Any) -> str:
    """The terms that the activity's text uses."""
    plain = unescape(TAG.sub(" ", activity.body_html or ""))
    words = glossary.used_in(activity.course_id, plain) if plain.strip() else []
    return render_template("discussions/_words.html", words=words) if words else ""


def cohort_card(*, cohort_id: int) -> str:
    """For those who keep order in the cohort."""
    cohort = enrolments.cohort_facts(cohort_id)
    if not policies.may_moderate(current_user, cohort):
        return ""
    threads, waiting = queries.standing(cohort_id)
    return render_template("discussions/_cohort_card.html", cohort=cohort, threads=threads, waiting=waiting,
                           course=courses.course(cohort.course_id))
