"""Signing what the log is, so that nobody can rewrite it later: for the worker and commands, not for web processes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

from lms.certificates import keys
from lms.certificates.log import notes, reading, writing
from lms.certificates.log.models import Checkpoint
from lms.core.database import db
from lms.core.work import after_commit


def sign(*, at: datetime) -> Checkpoint | None:
    """A checkpoint of all that is entered, unless the newest says so already with the present key; None for an empty log."""
    writing.hold()
    size, newest = reading.size(), reading.newest_checkpoint()
    if size == 0:
        return newest
    signer = keys.signer(keys.LOG, at=at)
    if newest and newest.size == size and newest.kid == signer.kid:
        return newest
    root, name = reading.root(size), origin()
    text = notes.body(name, size, root, at, is_sample=signer.is_sample)
    note = notes.signed(text, name, signer.public, signer.sign(text.encode()))
    made = Checkpoint(size=size, root=root.hex(), at=at, kid=signer.kid, note=note)
    db.session.add(made)
    db.session.flush()
    after_commit(lambda: _keep(note))
    return made


def origin() -> str:
    """The name of this log."""
    return f"{urlsplit(current_app.config['BASE_URL']).netloc}/certificates"


def copies() -> Path:
    """Where checkpoints are kept beside the database: a restored backup is older than these."""
    folder: Path = current_app.config["INSTANCE"]
    return folder / "certificate_checkpoints.txt"


def _keep(note: str) -> None:
    with copies().open("a", encoding="utf-8") as file:
        file.write(note + "\n")
