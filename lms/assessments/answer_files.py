"""Files as answers: an answer names them by what the server has signed, so nobody can name a file that was not handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from lms.core import storage
from lms.core.errors import DomainError
from lms.uploads.content import check
from lms.uploads.purposes import Rule


class TooManyFiles(DomainError):
    status = 422

    def __init__(self, most: int) -> None:
        super().__init__(_l("At most %(most)s files can be handed in here. Remove one before you add another.", most=most))


@dataclass(frozen=True)
class AnswerFile:
    """A file in storage under `key`, its SHA-256, handed in within `attempt`; `proof` is all of that, signed."""

    name: str
    size: int
    type: str
    key: str
    attempt: str
    proof: str


def read(proof: str) -> AnswerFile | None:
    """None for what the server has not signed."""
    try:
        name, size, media_type, key, attempt = _signer().loads(proof)
    except (BadSignature, ValueError, TypeError):
        return None
    return AnswerFile(name, size, media_type, key, attempt, proof)


def keep(files: Iterable[FileStorage], rule: Rule, attempt: str) -> list[str]:
    """Judge and store files for an attempt, before the unit of work; their proofs. UploadRefused says what is wrong."""
    proofs = []
    for file in files:
        found = check(file.stream, file.filename or "", rule.allowed)
        blob = storage.put(found.stream, at_most=rule.at_most)
        proofs.append(str(_signer().dumps([found.name, blob.size, found.media_type, blob.key, attempt])))
    return proofs


def joined(held: Sequence[str], new: Sequence[str], most: int) -> list[str]:
    """All proofs; TooManyFiles beyond the most."""
    if len(held) + len(new) > most:
        raise TooManyFiles(most)
    return [*held, *new]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="assessments.answer_file")
