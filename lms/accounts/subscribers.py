"""Facts of other rooms that accounts keeps."""

from __future__ import annotations

from flask import Flask
from flask_login import current_user

from lms.core.i18n import LanguageChosen


def keep_language(_app: Flask, *, event: LanguageChosen) -> None:
    """The language that a signed-in user chose is kept with the account."""
    if current_user.is_authenticated:
        current_user.language = event.language
