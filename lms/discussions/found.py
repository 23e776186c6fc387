"""The words of a course, what is said in cohorts, and what was announced, in the search."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from lms.core.database import now
from lms.courses import queries as courses
from lms.courses.markdown import words as said
from lms.discussions import finding, glossary, policies
from lms.enrolments import queries as enrolments
from lms.search.sources import MOST, Hit, Question, Source, plain

TERMS = Source("discussions.terms", _l("Glossary"), "lms.discussions.found:terms", order=30)
ANNOUNCEMENTS = Source("discussions.announcements", _l("Announcements"), "lms.discussions.found:announcements", order=24)
THREADS = Source("discussions.threads", _l("Discussions"), "lms.discussions.found:threads", order=26)


def terms(_actor: Any, question: Question) -> list[Hit]:
    return [Hit(term.name, url_for("discussions.terms", course=course, q=term.name), title, plain(term.html))
            for term, course, title in glossary.found(question, at_most=MOST)]


def announcements(actor: Any, question: Question) -> list[Hit]:
    found = finding.announcements(question.words, policies.readable(actor), at=now(), at_most=MOST)
    cohorts = enrolments.cohorts_among({one.cohort_id for one in found if one.cohort_id})
    of = {one.id: one.course_id or cohorts[one.cohort_id or 0].course_id for one in found}
    titles = courses.titles(set(of.values()))
    return [Hit(one.title, url_for("discussions.announcement", announcement=one.public_id), titles[of[one.id]], said(one.text))
            for one in found]


def threads(actor: Any, question: Question) -> list[Hit]:
    found = finding.threads(question.words, policies.readable(actor), at_most=MOST)
    names = enrolments.cohort_names({thread.cohort_id for thread, _post in found})
    return [Hit(thread.title, url_for("discussions.post", post=post.public_id), names[thread.cohort_id], said(post.text))
            for thread, post in found]
