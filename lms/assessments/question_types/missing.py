"""What stands for a type whose plugin is switched off: its questions are kept, nobody can answer them, a person marks them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.assessments.question_types.base import Content
from lms.assessments.question_types.description import Description


class Missing(Description):
    name = "missing"
    title = _l("Type that is switched off")
    task = _l("This question can't be shown now.")
    template = "assessments/types/missing.html"

    def by_hand(self, content: Content, value: Any) -> bool:
        return True

    def tidy(self, raw: Any) -> Content:
        return dict(raw)


missing = Missing()
