"""What low data listens to."""

from __future__ import annotations

from flask import Flask

from lms.courses.signals import MaterialAdded
from lms.lowdata import services


def make_lighter(_app: Flask, *, event: MaterialAdded) -> None:
    if services.concerns(event.media_type):
        services.note(event.key, event.media_type, at=event.at)
