"""Large XML is walked through element by element, within the same bounds as XML that is read whole."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from flask_babel import force_locale

from lms.core import xml
from lms.core.errors import Unreadable


def walked(raw: bytes) -> list[tuple[str, str]]:
    return [(xml.name(one), xml.text(one)) for one in xml.walked(io.BytesIO(raw), "entry", "question", around="category")]


def test_the_outermost_elements_come_whole_and_what_holds_them_after_them() -> None:
    raw = b"<all><category><name>A</name><entry><question>satu</question></entry><question>dua</question></category></all>"
    assert walked(raw) == [("entry", "satu"), ("question", "dua"), ("category", "A")]


def test_elements_are_forgotten_once_the_next_is_asked_for() -> None:
    raw = b"<all><category>" + b"<question><a/><b/></question>" * 3 + b"</category></all>"
    assert [len(list(one.iter())) for one in xml.walked(io.BytesIO(raw), "question", around="category")] == [3, 3, 3, 4]


@pytest.mark.parametrize(("raw", "why"), [
    (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><question>&x;</question></a>', "DTD not allowed"),
    (b"<!DOCTYPE a [" + b"<!-- . -->" * 9000 + b'<!ENTITY x "y">]><a><question>&x;</question></a>', "DTD not allowed"),
    (b"<a>\n<question>\n</a>", "line 3"), (b"", "line 1")])
def test_what_is_unsafe_or_broken_is_refused(app: Flask, raw: bytes, why: str) -> None:
    with app.test_request_context(), force_locale("en"):
        with pytest.raises(Unreadable) as caught:
            walked(raw)
        assert why in str(caught.value)
