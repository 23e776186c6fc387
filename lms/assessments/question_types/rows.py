"""Rows that several editors share: accepted answers with their share of the points and a comment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import Length, Optional

from lms.assessments.question_types import weights
from lms.assessments.question_types.base import Comment, plain
from lms.core.forms import PartForm


class Row(PartForm):
    """A row of an editor. One that is left empty is left out; one that lacks its `main` field must not get lost unseen."""

    main = ""

    def validate(self, extra_validators: Any = None) -> bool:
        is_sound, main = bool(super().validate(extra_validators)), self[self.main]
        if is_typed(main) or not any(is_typed(field) for field in self if field is not main):
            return is_sound
        main.errors = [*main.errors, _("Fill this in, or empty the whole row.")]
        return False


def is_typed(field: Field) -> bool:
    """Whether the user has entered something there; what is chosen from a list or hidden is not the user's."""
    return field.type not in ("SelectField", "HiddenField") and bool(
        field.data.strip() if isinstance(field.data, str) else field.data)


class AnswerForm(Row):
    text = StringField(_l("Answer"), [Optional(), Length(max=500)])
    weight = StringField(_l("Share of the points in percent"), [Optional(), Length(max=12), weights.Share()])
    feedback = StringField(_l("Comment on this answer"), [Optional(), Length(max=500)])

    main = "text"


def entries(raw: Iterable[Mapping[str, Any]] | None, otherwise: str = "100") -> list[dict[str, Any]]:
    """The rows that hold an answer, in the shape that is kept."""
    return [{"text": text, "weight": weights.tidy(row.get("weight"), otherwise), "feedback": plain(row.get("feedback") or "")}
            for row in raw or () if (text := plain(str(row.get("text") or "")))]


def comment(said: str, entry: Mapping[str, Any] | None) -> list[Comment]:
    if not entry or not entry.get("feedback"):
        return []
    return [Comment(said, entry["feedback"], Decimal(entry["weight"]) > 0)]
