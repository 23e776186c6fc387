"""Whatever people write stays text on every page that shows it."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from pathlib import Path

import pytest

from lms.core.commands import route_table
from lms.core.work import unit_of_work
from lms.courses.markdown import render
from tests.security.conftest import AsUser, Side, addresses

EVIL = '"\'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}'


@pytest.fixture
def poisoned(here: Side) -> Side:
    """Evil in every text that anybody of this side could have entered."""
    with unit_of_work():
        for user in here.people.values():
            user.name, user.title_before, user.title_after, user.position, user.birth_place = EVIL, EVIL[:40], EVIL, EVIL, EVIL
        for agency in (here.province, here.office, here.school):
            agency.name, agency.short_name = EVIL, EVIL
        here.course.title, here.course.summary, here.course.audience = EVIL, EVIL, EVIL
        here.course.objectives, here.course.code = [EVIL], EVIL[:20]
        here.course.description_html = render(EVIL)
        here.module.title, here.module.summary = EVIL, EVIL
        for activity in (here.reading, here.file, here.quiz):
            activity.title, activity.body_html = EVIL, render(EVIL)
        here.material.name, here.material.alt = EVIL, EVIL
        here.cohort.name, here.cohort.place, here.place.withdrawal_reason = EVIL, EVIL, EVIL
        here.question.text, here.question.html, here.question.feedback_html = EVIL, render(EVIL), render(EVIL)
        here.question.content = {"answers": [EVIL], "case_sensitive": False}
        here.attempt.paper = {**here.attempt.paper, "title": EVIL}
    return here


@pytest.mark.parametrize("role", ["learner", "instructor", "organiser", "hr_officer", "auditor", "administrator"])
def test_no_page_runs_what_somebody_wrote(poisoned: Side, as_user: AsUser, role: str) -> None:
    browser = as_user(poisoned.people[role])
    for row in route_table():
        if "GET" not in row["methods"] or row["plugin"] == "evaluation" or row["rule"].startswith("/static"):
            continue
        rule = row["rule"]
        for placeholder, value in addresses(poisoned, rule).items():
            rule = rule.replace(placeholder, value)
        answer = browser.get(rule)
        assert answer.status_code < 500, rule
        if answer.mimetype == "text/html":
            check_harmless(answer.text, rule)


def test_a_search_is_shown_as_it_was_typed(here: Side, as_user: AsUser) -> None:
    browser = as_user(here.administrator)
    for page in ("/courses", "/people", "/cohorts", "/certificates/register", "/verify",
                 f"/courses/{here.course.public_id}/questions", f"/cohorts/{here.cohort.public_id}",
                 f"/cohorts/{here.cohort.public_id}/enrol"):
        check_harmless(browser.get(page, query_string={"q": EVIL}).text, page)
    check_harmless(browser.get("/audit", query_string={"who": EVIL, "action": EVIL, "target": EVIL}).text, "/audit")
    check_harmless(browser.get("/sign-in", query_string={"next": EVIL}).text, "/sign-in")


def check_harmless(page: str, where: str) -> None:
    assert "<script>alert" not in page, where
    assert "onerror=alert(1)>" not in html_only(page), where
    assert ">49<" not in page, where


def html_only(page: str) -> str:
    """The tags of a page as a browser sees them."""
    return " ".join(re.findall(r"<[a-z][^<>]*>", page.replace("&#34;", "").replace("&#39;", "")))


def test_no_markdown_runs(material: Path) -> None:
    payloads = [entry["payload"] for entry in json.loads(
        (material / "05-hostile" / "text" / "dompurify-payloads.json").read_text()) if "payload" in entry]
    assert payloads
    for text in [*payloads, "[x](javascript:alert(1))", "[x](JaVa\tScript:alert(1))", "![x](data:text/html,1)",
                 "<svg/onload=alert(1)>", "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x]: javascript:alert(1)\n\n[x]",
                 "<javascript:alert(1)>",
                 "[^x]\n\n[^x]: <script>alert(1)</script>", "[x](vbscript:x \"a\" onclick=\"b\")"]:
        made = render(str(text))
        assert not re.search(r"<[^>]*\son\w+\s*=", made), text
        assert not re.search(r"<(script|svg|iframe|object|embed|style|math|form|base|link|meta)\b", made), text
        assert not re.search(r"<[^>]*(href|src)=\"?\s*(javascript|data|vbscript):", made, re.IGNORECASE), text


@pytest.mark.parametrize("piece", [
    ">", "[", "*a_", "![", "`", "<", "[^a]", "- ", "[a](b", "\\", "a\n", "&", "![](x)", "[a][b", "|" + "a|" * 50 + "\n"])
def test_twice_the_text_is_no_more_than_twice_the_work(piece: str, app: object) -> None:
    once, twice = (_calls_for("[^a]: b\n\n|a|\n|-|\n" + piece * count) for count in (400, 800))
    assert twice < 2.3 * once + 500


def _calls_for(text: str) -> int:
    """How many functions are called to render it: a count, whatever else the machine does."""
    count = 0

    def note(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        render(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", '=HYPERLINK("http://x")'])
def test_no_cell_of_a_table_is_a_formula(here: Side, as_user: AsUser, name: str) -> None:
    with unit_of_work():
        here.learner.name = here.learner.position = name
    text = as_user(here.organiser).get(f"/cohorts/{here.cohort.public_id}/roster.csv").text
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(rows) == 2
    for cell in rows[1]:
        assert not cell.strip().startswith(("=", "+", "-", "@", "＝")), cell
