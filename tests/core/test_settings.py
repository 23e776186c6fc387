"""Settings: typed, refused with the variable's name, safe by default, documented."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from lms.core.app import create_app
from lms.core.commands import settings_table
from lms.core.errors import StartError
from lms.core.plugins import Found

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_without_a_secret_key_it_refuses_to_serve(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="LMS_SECRET_KEY is not set"):
        create_app({"LMS_INSTANCE": str(tmp_path)}, found=Found(()))


def test_the_demonstration_makes_a_key_and_keeps_it(tmp_path: Path) -> None:
    keys = {create_app({"LMS_INSTANCE": str(tmp_path), "LMS_DEMO": "1"}, found=Found(())).secret_key for _ in range(2)}
    assert len(keys) == 1
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("name", "value"), [
    ("PORT", "abc"), ("DEMO", "perhaps"), ("TIMEZONE", "Mars/Base"), ("BASE_URL", "learn.example"),
    ("BASE_URL", "https://learn.example/here"), ("WEB_PROCESSES", "0"), ("STORAGE_URL", "cloud://x"), ("QUEUE_URL", "amqp://x"),
    ("BASE_URL", "https://learn.example:port"), ("DATABASE_URL", "postgresql://host:port/name"),
    ("QUEUE_URL", "redis://host:port/0"), ("QUEUE_URL", "redis://host/first"), ("LIMITS_URL", "redis://host:70000")])
def test_a_value_that_cannot_be_used_names_its_variable(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(StartError, match=f"LMS_{name}='{value}' cannot be used"):
        create_app({"LMS_INSTANCE": str(tmp_path), "LMS_SECRET_KEY": "k" * 40, f"LMS_{name}": value}, found=Found(()))


def test_a_mail_server_of_an_unknown_kind_is_refused_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"^LMS_MAIL_URL cannot be used: it must begin with smtp:, smtps:, file:\.$"):
        create_app({"LMS_INSTANCE": str(tmp_path), "LMS_DEMO": "1", "LMS_MAIL_URL": "mail://me:secret@host"}, found=Found(()))


def test_a_refused_address_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StartError, match=r"^LMS_DATABASE_URL='postgresql://me:\*\*\*@host:port/name' cannot be used"):
        create_app({"LMS_INSTANCE": str(tmp_path), "LMS_DEMO": "1", "LMS_DATABASE_URL": "postgresql://me:se#cret@host:port/name"},
                   found=Found(()))


def test_the_documented_table_is_the_one_the_code_prints(app: Flask) -> None:
    ours = [line for line in settings_table() if "EVALUATION" not in line]
    assert "\n".join(ours) in (DOCS / "settings.md").read_text(), "run: lms settings, and put its table in docs/settings.md"
