"""What the glossary of a course leads to is checked with all its links."""

from __future__ import annotations

from typing import Any

from lms.discussions import glossary
from lms.links.texts import Source, Text, path

GLOSSARY = Source("discussions.glossary", "lms.discussions.linked:of_course")


def of_course(course: Any) -> list[Text]:
    return [Text(term.name, path("discussions.change_term", term=term.public_id), term.text, term.html)
            for term in glossary.terms(course.id)]
