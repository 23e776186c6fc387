"""Every form that a role finds on its pages, with garbage in one field at a time: refused in words or taken whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import lxml.html
import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.audit import AuditEntry
from lms.core.commands import route_table
from lms.core.database import db
from lms.core.testing import Client
from tests.security.conftest import AsUser, Side

GARBAGE = ("NaN", "9" * 30, "x" * 6000 + "\x01\x1b\U0001f600<b>%s{{7*7}}")
"""No number, one beyond every column, and a text that is too long for most fields and strange in all."""
ENDS_IT = ("/sign-out", "/profile/sessions", "/language")


@dataclass(frozen=True)
class Form:
    action: str
    sent: tuple[tuple[str, str], ...]
    """What the browser would send if nobody typed anything."""
    asked: tuple[str, ...]


def forms_of(page: str, address: str) -> Iterator[Form]:
    for form in lxml.html.fromstring(page).forms:
        if form.method == "POST":
            names = [field.name for field in form.inputs if field.name and field.get("type") != "file"]
            sent = tuple((name, value) for name, value in form.form_values() if name != "csrf_token")
            yield Form((form.action or address).partition("#")[0], sent, tuple(sorted({*names} - {"csrf_token"})))


def found_by(browser: Client, side: Side, fill: Callable[[str, Side], str]) -> list[Form]:
    """The forms on all pages that open to this browser, each once."""
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    for row in route_table():
        if "GET" in row["methods"] and row["plugin"] != "evaluation" and "static" not in row["rule"]:
            page = browser.get(address := fill(row["rule"], side))
            if page.status_code == 200 and page.mimetype == "text/html":
                for form in forms_of(page.text, address):
                    if not form.action.startswith(ENDS_IT):
                        found.setdefault((form.action, form.asked), form)
    return list(found.values())


@pytest.mark.parametrize(("role", "least"), [("administrator", 45), ("learner", 8)])
def test_garbage_in_a_field_is_refused_in_words_or_taken_whole(
        app: Flask, here: Side, as_user: AsUser, fill: Callable[[str, Side], str], role: str, least: int) -> None:
    browser = as_user(here.people[role])
    forms, faults, answers = found_by(browser, here, fill), [], Counter[int]()
    for form in forms:
        for name in form.asked:
            for garbage in GARBAGE:
                data: dict[str, list[str]] = {}
                for key, value in form.sent:
                    data.setdefault(key, []).append(value)
                before = acts()
                answer = browser.post(form.action, data=data | {name: [garbage]})
                answers[answer.status_code] += 1
                if answer.status_code >= 500 or (answer.status_code >= 400 and acts() != before) or garbage in answer.headers:
                    faults.append((answer.status_code, form.action, name, garbage[:9]))
    assert faults == []
    assert len(forms) >= least, answers
    assert answers[422] > least, answers


def acts() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) or 0
