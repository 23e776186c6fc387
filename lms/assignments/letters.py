"""What is written to learners, in their own language; neither points nor comments go by mail."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.accounts import queries as people
from lms.core import mail
from lms.courses import queries as courses


def marked(learner_id: int, activity_id: int) -> None:
    learner = people.user(learner_id)
    if learner is None or not learner.email:
        return
    activity = courses.activities([activity_id])[0]
    with force_locale(learner.language or current_app.config["LANGUAGE"]):
        mail.send(learner.email, _("Your work has been marked: %(title)s", title=activity.title), _(
            "Dear %(name)s,\n\nyour work for “%(title)s” has been marked. Points and comments are here:\n%(page)s",
            name=learner.display_name, title=activity.title, page=_page(activity.public_id)))


def returned(learner_id: int, activity_id: int) -> None:
    learner = people.user(learner_id)
    if learner is None or not learner.email:
        return
    activity = courses.activities([activity_id])[0]
    with force_locale(learner.language or current_app.config["LANGUAGE"]):
        mail.send(learner.email, _("Please revise your work: %(title)s", title=activity.title), _(
            "Dear %(name)s,\n\nyour lecturer asks you to revise your work for “%(title)s” and to hand it in again:\n%(page)s",
            name=learner.display_name, title=activity.title, page=_page(activity.public_id)))


def _page(public_id: str) -> str:
    return f"{current_app.config['BASE_URL']}/activities/{public_id}"
