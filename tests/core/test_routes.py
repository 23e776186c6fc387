"""Every route as every role and as nobody, from the table that `lms routes` prints."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lms.accounts.models import User
from lms.core.commands import route_table
from lms.core.policies import KEYED, PUBLIC, SIGNED_IN, capabilities, holds
from lms.core.testing import Client
from tests.cast import Cast

WHO = ("learner", "instructor", "organiser", "hr_officer", "head_of_office", "auditor", "administrator")
ENDS_THE_SESSION = ("accounts.sign_out",)


def address(rule: str) -> str:
    """The rule with something in each place that names nothing."""
    filled = re.sub(r"<any\((\w+)[^)]*\):[^>]+>", r"\1", rule)
    filled = re.sub(r"<(?:int|float)(?:\([^)]*\))?:[^>]+>", "999999", filled)
    return re.sub(r"<[^>]+>", "tidak-ada-1", filled)


def visit(client: Client, row: dict[str, Any]) -> list[tuple[str, int]]:
    path = address(row["rule"])
    return [(f"{method} {row['rule']}", client.open(path, method=method).status_code) for method in row["methods"]]


def rows() -> list[dict[str, Any]]:
    return [row for row in route_table() if row["endpoint"] not in ENDS_THE_SESSION]


def test_every_route_declares_who_may_call_it(app: Flask) -> None:
    known = {PUBLIC, SIGNED_IN, KEYED, *capabilities()}
    assert [(r["rule"], r["capability"]) for r in route_table() if r["capability"] not in known] == []


def test_nobody_reaches_only_what_is_public(client: Client) -> None:
    for row in rows():
        for what, status in visit(client, row):
            if row["capability"] == PUBLIC:
                assert status not in (401, 403, 500), what
            else:
                assert status in (303, 401), what
    assert len(rows()) > 40


@pytest.mark.parametrize("role", WHO)
def test_a_role_reaches_only_what_its_capabilities_open(role: str, cast: Cast, as_user: Callable[[User], Client]) -> None:
    user = getattr(cast, role)
    client = as_user(user)
    for row in rows():
        allowed = holds(user, row["capability"])
        for what, status in visit(client, row):
            assert status < 500, what
            assert allowed or status == 403, f"{role}: {what}: {status}"
            assert status != 401, what


def test_the_command_prints_the_same_table(app: Flask) -> None:
    printed = subprocess.run([sys.executable, "-m", "lms", "routes", "--json"], capture_output=True, text=True, check=True)
    assert json.loads(printed.stdout) == route_table()
