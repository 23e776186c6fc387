"""A form field for files: the ordinary way, or the ids of files that have already arrived (`static/resumable.js`)."""

from __future__ import annotations

from typing import Any

from flask import after_this_request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import ValidationError
from wtforms.widgets import FileInput

from lms.core import staging
from lms.core.database import now
from lms.uploads import queries, services
from lms.uploads.content import check
from lms.uploads.errors import UploadRefused
from lms.uploads.models import Upload
from lms.uploads.queries import Waiting


class ResumableFileField(FileField):
    """One file: `data` is a FileStorage either way, or None. Call `taken()` in the unit of work that makes it the room's own.

    The template's part is `resumable` of uploads/_parts.html; set `subject` before it is drawn.
    """

    data: Any

    def __init__(self, *args: Any, purpose: str, subject: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose, self.subject = purpose, subject
        self.uploads: list[Upload] = []
        self.left_out: list[Upload] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, *(() if data is None else (data,)), extra_filters=extra_filters)
        if formdata and not self.data and (ids := formdata.getlist(self.name_of_ids)):
            self.uploads = queries.whole(ids[:1], current_user.id, self.purpose, at=now())
            self.data = next(map(_opened, self.uploads), None)
        self._leave_out(formdata)

    @property
    def name_of_ids(self) -> str:
        return f"{self.name}-upload"

    @property
    def name_of_seen(self) -> str:
        """Beside each file that has arrived: what the form showed, so that one without its tick is known from one unseen."""
        return f"seen-{self.name_of_ids}"

    def waiting(self) -> list[Waiting]:
        """What its user has begun before: the newest whole file and all that are still on their way."""
        found = queries.waiting(current_user.id, self.purpose, self.subject, at=now())
        first = next((w for w in found if w.is_whole), None)
        return [w for w in found if w is first or not w.is_whole]

    def is_ticked(self, public_id: str) -> bool:
        return all(upload.public_id != public_id for upload in self.left_out)

    def taken(self) -> None:
        """The room has these; what its user has left out is not offered again."""
        services.take(self.uploads, at=now())
        for upload in self.left_out:
            services.remove(upload)

    def _leave_out(self, formdata: Any) -> None:
        seen = set(formdata.getlist(self.name_of_seen)) - set(formdata.getlist(self.name_of_ids)) if formdata else set()
        self.left_out = queries.whole(sorted(seen), current_user.id, self.purpose, at=now()) if seen else []


class ResumableFilesField(ResumableFileField):
    """Several files: `data` is a list of FileStorages."""

    widget = FileInput(multiple=True)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        sent = [f for f in formdata.getlist(self.name) if isinstance(f, FileStorage) and f.filename] if formdata else []
        ids = formdata.getlist(self.name_of_ids) if formdata else []
        self.uploads = queries.whole(ids, current_user.id, self.purpose, at=now()) if ids else []
        self.data = [*sent, *map(_opened, reversed(self.uploads))]
        self._leave_out(formdata)

    def waiting(self) -> list[Waiting]:
        return queries.waiting(current_user.id, self.purpose, self.subject, at=now())


class Holds:
    """Each file sent is of an allowed kind, by its content; sets `field.data` to None where none was sent."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed

    def __call__(self, _form: object, field: FileField) -> None:
        sent = field.data if isinstance(field.data, list) else [field.data]
        files = [file for file in sent if isinstance(file, FileStorage) and file.filename]
        for file in files:
            try:
                check(file.stream, file.filename or "", self.allowed)
            except UploadRefused as error:
                raise ValidationError(_refusal(file, error, files) if isinstance(field.data, list) else str(error)) from error
        field.data = files if isinstance(field.data, list) else next(iter(files), None)


def _refusal(file: FileStorage, error: UploadRefused, files: list[FileStorage]) -> str:
    """A browser keeps none of the files that it sent with a form, so that the good ones have to be chosen again too."""
    said = f"{file.filename}: {error}"
    return said if len(files) == 1 else said + " " + _("Choose the other files again too: none of them was kept.")


def _opened(upload: Upload) -> FileStorage:
    stream = staging.read(upload.public_id)

    @after_this_request
    def close(answer: Response) -> Response:
        stream.close()
        return answer

    return FileStorage(stream, upload.name)
