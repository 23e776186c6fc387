"""Files that commands write, and what a command says when the system refuses."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from flask import Flask
from flask_babel import lazy_gettext as _l

from lms.core.cli import Sentences
from lms.core.errors import DomainError
from lms.core.outputs import written


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    file.write_text("before")
    with pytest.raises(RuntimeError), written(file) as out:
        out.write(b"half")
        raise RuntimeError
    assert file.read_text() == "before"
    with written(file) as out:
        out.write(b"after")
    assert file.read_text() == "after"
    assert list(tmp_path.iterdir()) == [file]


def test_where_nobody_may_write_the_name_that_was_asked_for_is_told(tmp_path: Path) -> None:
    file = tmp_path / "absent" / "out.csv"
    with pytest.raises(OSError, match=r"No such file or directory: '.*/absent/out\.csv'"), written(file):
        pass


def test_a_pipe_is_written_into_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    with written(pipe) as out:
        out.write(b"all of it")
    reader.join(timeout=10)
    assert got == [b"all of it"]
    assert pipe.is_fifo()


@pytest.mark.parametrize(("fault", "sentence"), [
    (FileNotFoundError(2, "No such file or directory", "/no/such"), "Error: /no/such: No such file or directory."),
    (UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates not allowed"), "Error: An argument or a file is no text in UTF-8"),
])
def test_what_the_system_refuses_is_told_in_a_sentence(fault: Exception, sentence: str) -> None:
    group = Sentences()

    @group.command
    def go() -> None:
        raise fault

    said = CliRunner().invoke(group, ["go"])
    assert said.exit_code == 1
    assert said.output.startswith(sentence)
    assert isinstance(said.exception, SystemExit)


def test_a_refusal_is_told_in_the_language_of_the_commands_not_of_the_learners(app: Flask) -> None:
    group, refusal = Sentences(), _l("Please sign in")

    @group.command
    def go() -> None:
        raise DomainError(refusal)

    with app.app_context():
        assert CliRunner().invoke(group, ["go"]).output == "Error: Please sign in\n"
        assert str(refusal) == "Silakan masuk"
