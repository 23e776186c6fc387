"""The `lms` command: the core's own commands and those of every plugin."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable
from errno import EPIPE
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from lms import __version__
from lms.core.app import create_app
from lms.core.errors import DomainError, StartError
from lms.core.i18n import of_operators
from lms.core.plugins import Plugin, load


class Sentences(click.Group):
    """A group whose refusals are one sentence and exit status 1, never a stack trace.

    The core's own commands are there from the beginning, those of plugins once another name is asked for: `lms run` forks the
    processes that serve, and they need none of them.
    """

    def __init__(self, plugins: Iterable[Plugin] = ()) -> None:
        super().__init__("lms", help="Politekesos LMS: serve it, look after it.")
        self._waiting = deque(plugins)
        if self._waiting:
            self._take(self._waiting.popleft())

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.commands:
            self._take_all()
        return super().get_command(context, name)

    def list_commands(self, context: click.Context) -> list[str]:
        self._take_all()
        return super().list_commands(context)

    def _take_all(self) -> None:
        while self._waiting:
            self._take(self._waiting.popleft())

    def _take(self, plugin: Plugin) -> None:
        """A command that cannot be loaded is left out with a sentence: the others stay at hand to mend it."""
        for name in plugin.commands:
            try:
                self.add_command(load(name))
            except Exception as error:
                click.echo(f"The plugin {plugin.name} has a command that cannot be loaded ({name}): "
                           f"{type(error).__name__}: {error}. It is left out.", err=True)

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (DomainError, StartError) as error:
            with of_operators():
                raise click.ClickException(str(error)) from error
        except DBAPIError as error:
            sentence = f"The database refuses: {str(error.orig).strip()}\nlms doctor says what is wrong."
            raise click.ClickException(sentence) from error
        except OSError as error:
            if error.errno == EPIPE:  # who reads has enough: click ends quietly
                raise
            raise click.ClickException(f"{error.filename or 'The system refuses'}: {error.strerror or error}.") from error
        except UnicodeError as error:
            raise click.ClickException(f"An argument or a file is no text in UTF-8: {error}.") from error


def main() -> None:
    try:
        app = create_app(serving=False)
    except StartError as error:
        click.echo(f"lms cannot start: {error}", err=True)
        sys.exit(2)
    cli = Sentences(app.extensions["lms.plugins"])
    click.version_option(__version__, prog_name="lms")(cli)
    with app.app_context():
        cli()

