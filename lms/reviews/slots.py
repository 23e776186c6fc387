"""Where reviews appear on the pages of courses and on the home page."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_login import current_user

from lms.accounts import queries as people
from lms.courses import access
from lms.courses import queries as courses
from lms.reviews import policies, queries
from lms.reviews.forms import CommentForm


def beside_activity(*, activity: Any, course: Any) -> str:
    """For those who look in: what was written beside this activity, and the box to write in."""
    if not policies.may_write(current_user, course):
        return ""
    found = queries.talks(course.family_id, activity.stable_id)
    return render_template(
        "reviews/_beside.html", activity=activity, course=course, talks=found, names=people.names_of(queries.authors(found)),
        form=CommentForm(formdata=None), policies=policies)


def of_course(*, course: Any) -> str:
    """On the lecturer's page of a course."""
    if not access.may_edit(current_user, course):
        return ""
    return render_template("reviews/_course.html", course=course, count=queries.open_count(course.family_id),
                           reviewers=len(queries.reviewers(course.family_id)))


def home() -> str:
    """For those who were asked: the courses they review, each by its newest version."""
    asked = queries.asked_of(current_user.id)
    return render_template("reviews/_home.html", asked=asked, newest=courses.newest([one.course_id for one in asked]))
