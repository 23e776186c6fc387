"""What courses puts on the pages of others."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user

from lms.core.policies import holds
from lms.courses import access, queries
from lms.courses.training_forms import name_of


def teaching() -> str:
    """For those who edit courses: drafts to finish and what is published."""
    if not holds(current_user, "courses.edit"):
        return ""
    courses = queries.editable(current_user)
    if not courses and not access.may_create(current_user):
        return ""
    return render_template("courses/cards/teaching.html", drafts=[c for c in courses if c.status == "draft"],
                           published=[c for c in courses if c.status == "published"])


def teaser() -> str:
    """For visitors: some of the catalogue."""
    return render_template("courses/cards/teaser.html", page=queries.published(per_page=3), form_name=name_of)
