"""All rooms share one catalogue: where two translate the same text in two ways, the last one loaded wins everywhere."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from babel.messages.pofile import read_po

import lms


def test_no_two_rooms_translate_one_text_differently() -> None:
    found: dict[object, set[object]] = defaultdict(set)
    for catalogue in Path(lms.__file__).parent.glob("*/translations/id/LC_MESSAGES/messages.po"):
        with catalogue.open("rb") as file:
            for message in read_po(file, locale="id"):
                if message.id:
                    found[message.id].add(message.string)
    assert {text: words for text, words in found.items() if len(words) > 1} == {}


def test_no_translation_says_itself_twice() -> None:
    """A script that fills a catalogue may fill it twice."""
    for catalogue in Path(lms.__file__).parent.glob("*/translations/id/LC_MESSAGES/messages.po"):
        with catalogue.open("rb") as file:
            for message in read_po(file, locale="id"):
                for words in message.string if isinstance(message.string, tuple) else (message.string,):
                    assert len(words) < 20 or words not in (words + words)[1:-1], (catalogue.parts[-5], message.id)
