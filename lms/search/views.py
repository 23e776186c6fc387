"""The page of the search."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.core.plugins import load
from lms.core.policies import SIGNED_IN, requires
from lms.courses import queries as courses
from lms.courses import reach
from lms.search.snippets import marked, snippet
from lms.search.sources import MOST, Question, sources

bp = Blueprint("search", __name__)
LONGEST = 100
"""Letters of a question."""


@bp.get("/search")
@requires(SIGNED_IN)
def show() -> ResponseReturnValue:
    """Everything that the person may read, by its words; each source by itself."""
    asked = " ".join(request.args.get("q", "").split())[:LONGEST]
    words = courses.words_of(asked)
    actor = current_user._get_current_object()
    question = Question(words, reach.readable(actor))
    places = sorted(sources, key=lambda one: one.order) if words else []
    found = [(source, load(source.find)(actor, question)) for source in places]
    return render_template(
        "search/show.html", asked=asked, words=words, most=MOST, longest=LONGEST, marked=marked, snippet=snippet,
        found=[(source, hits) for source, hits in found if hits])
