"""What the documents name exists, and what plugin authors and operators need is named."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from lms.core.database import db
from lms.core.plugins import load
from lms.core.policies import ROLES
from lms.core.registry import Registry
from lms.core.settings import Group
from lms.core.signals import Signal

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
EXAMPLE = "evaluation"
FOR_TESTS = {"LMS_TEST_DATABASE_URL", "LMS_TEST_QUEUE_URL", "LMS_MATERIAL"}
ALL = "\n".join(page.read_text() for page in PAGES)
PLUGINS = (ROOT / "docs" / "plugins.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_pictures_are_light_and_used() -> None:
    pictures = list((ROOT / "docs" / "images").glob("*.png"))
    assert [p.name for p in pictures if p.stat().st_size > 150_000 or p.name not in ALL] == []


def test_settings_that_are_named_exist(app: Flask) -> None:
    settings = [setting for plugin in app.extensions["lms.plugins"] for setting in plugin.settings]
    known = {setting.variable for setting in settings} | FOR_TESTS | {
        own.variable for setting in settings if isinstance(setting, Group) for own in setting.of("KALTIM")}
    assert set(re.findall(r"\bLMS_[A-Z_]*[A-Z]\b", ALL)) - known == set()


def test_commands_that_are_named_exist(app: Flask) -> None:
    groups = {command.name: command for command in _commands(app)}
    named = {match.groups() for match in re.finditer(r"(?:`|bin/)lms ([a-z]+)(?: ([a-z]+(?:-[a-z]+)*))?", ALL)}
    wrong = {(name, sub) for name, sub in named if name not in groups or not _takes(groups[name], sub)}
    assert wrong == set()
    assert set(groups) - {name for name, _ in named} == set(), "a command that no document names"


def test_things_named_by_module_can_be_loaded(app: Flask) -> None:
    for name in set(re.findall(r"\b(lms\.[a-z_.]+:[a-z_]+)", ALL)):
        assert load(name) is not None


def test_plugin_authors_are_told_of_each_signal_and_registry(app: Flask) -> None:
    ours = {name for module in _modules() for name, value in vars(module).items() if isinstance(value, Signal | Registry)}
    assert len(ours) > 10
    assert {name for name in ours if not re.search(rf"[`:]{name}`", PLUGINS)} == set()


def test_slots_are_those_of_the_pages() -> None:
    opened = {slot for page in (ROOT / "templates").rglob("*.html")
              for slot in re.findall(r'slot\("([a-z.]+)"', page.read_text())}
    listed = PLUGINS.partition("Slots: ")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z]+\.[a-z]+)`", listed)) == opened


def test_tables_that_are_named_exist(app: Flask) -> None:
    rooms = "core|accounts|uploads|courses|enrolments|attendance|assessments|assignments|certificates|records"
    named = set(re.findall(rf"(?<![.\w/])(?:{rooms})_[a-z_]*[a-z]\b(?!\.py|:)", ALL))
    assert named - {*db.metadata.tables, *sa.inspect(db.engine).get_table_names(), "alembic_version"} == set()


def test_what_each_role_may_do_is_as_the_table_of_security_says(app: Flask) -> None:
    table = "\n".join(_capabilities(app))
    assert table in (ROOT / "docs" / "security.md").read_text(), f"put into docs/security.md:\n{table}"


def _capabilities(app: Flask) -> Iterator[str]:
    roles = [role for role in ROLES if role != "administrator"]
    yield "| Capability | " + " | ".join(role.replace("_", " ") for role in roles) + " |"
    yield "|---" * (len(roles) + 1) + "|"
    with force_locale("en"):
        for c in app.extensions["lms.capabilities"].values():
            if not c.name.startswith(EXAMPLE):
                yield f"| `{c.name}`: {c.title} | " + " | ".join("yes" if r in c.roles else "" for r in roles) + " |"


def _commands(app: Flask) -> Iterator[click.Command]:
    for plugin in app.extensions["lms.plugins"]:
        if plugin.name != EXAMPLE:
            yield from (load(name) for name in plugin.commands)


def _takes(command: click.Command, sub: str | None) -> bool:
    return not (sub and isinstance(command, click.Group)) or sub in command.commands


def _modules() -> list[ModuleType]:
    return [module for name, module in list(sys.modules.items()) if name.startswith("lms.")]



def test_every_promise_names_a_test_that_exists() -> None:
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = re.findall(r"`(test_\w+)`", (ROOT / "docs" / "janji.md").read_text())
    assert len(named) >= 16
    assert [name for name in named if f"def {name}(" not in tests] == []
