"""Files: handed in as an answer, read and marked by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.assessments import answer_files
from lms.assessments.question_types.base import NONE, Content, QuestionForm, QuestionType, bounded
from lms.core.i18n import size
from lms.uploads.content.kinds import KINDS, endings, kind_of_ending

MOST_FILES, LARGEST_MB, USUAL_MB = 10, 100, 20
_GROUPS = {"document": ("pdf", "office"), "image": ("image",), "web_image": ("image",), "audio": ("audio",), "video": ("video",),
           "html_audio": ("audio",), "html_video": ("video",)}
"""Groups of file types that Moodle knows by name."""


class FileUploadForm(QuestionForm):
    most = IntegerField(_l("Files at most"), [InputRequired(), NumberRange(1, MOST_FILES)], default=1)
    mb = IntegerField(_l("MB of one file at most"), [InputRequired(), NumberRange(1, LARGEST_MB)], default=USUAL_MB)
    kinds = SelectMultipleField(_l("Kinds of files"), [DataRequired(_l("Choose at least one kind of files."))],
                                choices=[SelectChoice(name, words) for name, (words, _types) in KINDS.items()],
                                default=list(KINDS), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))
    grader_info = TextAreaField(_l("Notes for marking"), [Optional(), Length(max=8000)],
                                description=_l("Only those who mark see them: what a good answer holds, and its points."))

    def raw(self) -> Content:
        return {name: self[name].data for name in ("most", "mb", "kinds", "grader_info")}


class FileUpload(QuestionType):
    """`types` are endings or groups as Moodle writes them, so that a question goes there and back; none: all that are known."""

    name = "file_upload"
    title = _l("File upload")
    task = _l("Answer with files; your lecturer marks them.")
    form = FileUploadForm
    online = True
    template = "assessments/types/file_upload.html"
    editor = "assessments/editors/file_upload.html"

    def tidy(self, raw: Mapping[str, Any]) -> Content:
        given = raw.get("types") or [one for kind in raw.get("kinds") or () if kind in KINDS for one in endings(kind)]
        types = list(dict.fromkeys(str(one).strip().lower() for one in given if isinstance(one, str) and one.strip()))[:100]
        most, mb = bounded(raw.get("most"), MOST_FILES), bounded(raw.get("mb"), LARGEST_MB)
        content: Content = {"most": most or 1, "mb": mb or USUAL_MB}
        notes = str(raw.get("grader_info") or "").replace("\0", "").strip()
        return content | ({"types": types} if types else {}) | ({"grader_info": notes} if notes else {})

    def check(self, content: Content) -> list[object]:
        return [] if kinds_of(content) else [_l("None of these kinds of files can be handed in here.")]

    def entered(self, content: Content) -> Content:
        return content | {"kinds": kinds_of(content)}

    def shown(self, content: Content) -> Content:
        return {"most": content.get("most", 1), "mb": content.get("mb", USUAL_MB),
                "kinds": [KINDS[name][0] for name in kinds_of(content)]}

    def parse(self, content: Content, given: Sequence[str]) -> Any:
        """What the server has signed, and nothing else, is a file: {"name", "size", "type", "key", "attempt", "proof"}."""
        read = [file for text in given if (file := answer_files.read(text))]
        return [vars(file) for file in dict.fromkeys(read)][:content.get("most", 1)] or None

    def by_hand(self, content: Content, value: Any) -> bool:
        return value is not None

    def mark(self, content: Content, value: Any) -> Decimal:
        return NONE

    def explain(self, content: Content) -> str:
        return ""

    def said(self, content: Content, value: Any) -> str:
        return "\n".join(f"{file['name']} ({size(file['size'])})" for file in value or ())

    def files(self, value: Any) -> Sequence[Mapping[str, Any]]:
        return value or ()


def kinds_of(content: Content) -> list[str]:
    """The kinds of files that may be handed in, in the order they are shown."""
    types = content.get("types") or list(_GROUPS)
    wanted = {kind for one in types for kind in _GROUPS.get(one, (kind_of_ending(one),))}
    return [name for name in KINDS if name in wanted]


file_upload = FileUpload()
