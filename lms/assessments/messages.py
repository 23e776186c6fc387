"""What the script of an attempt page sends: read strictly, within bounds."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from lms.assessments.services import Answer
from lms.assessments.services.answers import HIGHEST_SEQUENCE

_KEY = re.compile(r"[0-9A-Za-z_-]{1,16}")
_NAME = re.compile(r"[0-9A-Za-z-]{0,36}")
LONGEST_AGE = 366 * 86_400
"""Seconds."""
MOST, MOST_VALUES, LONGEST_VALUE, LARGEST = 300, 500, 20_000, 1_000_000
LARGEST_PULSE, MOST_UNSENT = 1000, 10_000


class Unfit(ValueError):
    """Answers with too many values or one too long, by uuid: they can never be stored, so their page need not try again."""

    def __init__(self, uuids: list[str]) -> None:
        super().__init__("expected fewer and shorter values")
        self.uuids = uuids


def read(request: Request) -> list[Answer]:
    """The answers of the message; ValueError says in English, for the developer's console, what is wrong with it.

    Unfit where nothing is wrong but the size of some answers.
    """
    if (request.content_length or 0) > LARGEST:
        raise RequestEntityTooLarge
    try:
        sent = request.get_json(silent=True)
    except RecursionError:
        raise ValueError("expected fewer brackets") from None
    if not isinstance(sent, dict) or not isinstance(sent.get("answers"), list) or len(sent["answers"]) > MOST:
        raise ValueError("expected an object with a list of answers")
    device = sent.get("device", "")
    if not isinstance(device, str) or len(device) > 16 or not device.isalnum():
        raise ValueError("expected a device of at most 16 letters and digits")
    answers = [_answer(entry, device) for entry in sent["answers"]]
    if unfit := [answer.uuid for answer in answers if not _fits(answer)]:
        raise Unfit(unfit)
    return answers


def read_pulse(request: Request) -> tuple[int, timedelta]:
    """How many answers wait on the device, and how long its page was out of sight since the last pulse."""
    sent = request.get_json(silent=True) if (request.content_length or 0) <= LARGEST_PULSE else None
    unsent, hidden = (sent.get("unsent"), sent.get("hidden")) if isinstance(sent, dict) else (None, None)
    if type(unsent) is not int or type(hidden) is not int or not 0 <= unsent <= MOST_UNSENT or not 0 <= hidden <= LONGEST_AGE:
        raise ValueError("expected how many answers are unsent, and for how many seconds the page was hidden")
    return unsent, timedelta(seconds=hidden)


def _answer(entry: Any, device: str) -> Answer:
    if not isinstance(entry, dict):
        raise ValueError("expected each answer to be an object")
    key, given, sequence = entry.get("question"), entry.get("values"), entry.get("sequence")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise ValueError("expected the key of a question")
    if not isinstance(given, list) or not all(isinstance(value, str) for value in given):
        raise ValueError("expected values as a list of texts")
    uuid, age = entry.get("uuid", ""), entry.get("age", 0)
    if not isinstance(uuid, str) or not _NAME.fullmatch(uuid):
        raise ValueError("expected a uuid of at most 36 letters, digits and hyphens")
    if not isinstance(age, int | float) or isinstance(age, bool) or not 0 <= age <= LONGEST_AGE:
        raise ValueError("expected an age in seconds")
    if not isinstance(sequence, int) or isinstance(sequence, bool) or not 0 < sequence <= HIGHEST_SEQUENCE:
        raise ValueError("expected a sequence above zero")
    return Answer(key, given, sequence, device, uuid, float(age))


def _fits(answer: Answer) -> bool:
    return len(answer.given) <= MOST_VALUES and all(len(value) <= LONGEST_VALUE for value in answer.given)
