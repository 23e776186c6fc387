"""A letter of thanks when somebody completes a training."""

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.accounts.queries import person
from lms.core import mail
from lms.courses.queries import titles
from lms.enrolments.signals import CourseCompleted


def thank(app: Flask, *, event: CourseCompleted) -> None:
    learner, title = person(event.learner_id), titles([event.course_id])[event.course_id]
    if learner.email:
        with force_locale(app.config["LANGUAGE"]):
            mail.send(learner.email, _("Thank you for completing %(title)s", title=title), _("Please tell us how it was."))
