"""The words of a course, in the search."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from lms.discussions import glossary
from lms.search.sources import MOST, Hit, Question, Source, plain

TERMS = Source("discussions.terms", _l("Glossary"), "lms.discussions.found:find", order=30)


def find(_actor: Any, question: Question) -> list[Hit]:
    return [Hit(term.name, url_for("discussions.terms", course=course, q=term.name), title, plain(term.html))
            for term, course, title in glossary.found(question, at_most=MOST)]
