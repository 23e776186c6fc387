"""Every setting, typed, from the environment. The default is one machine with nothing to install."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from lms.core.errors import StartError

PREFIX, SHORTEST_SECRET = "LMS_", 32


@dataclass(frozen=True)
class Setting:
    """One environment variable: `LMS_<name>`, kept as `app.config[name]`."""

    name: str
    default: Any
    meaning: str
    parse: Callable[[str], Any] = str
    secret: bool = False

    @property
    def variable(self) -> str:
        return PREFIX + self.name

    def variables(self, values: Mapping[str, Any]) -> set[str]:
        """What is read from the environment for it, where these are the values."""
        return {self.variable}

    def read(self, environ: Mapping[str, str]) -> Any:
        """The value; StartError names the variable where it cannot be read."""
        text = environ.get(self.variable)
        try:
            return self.default if text is None else self.parse(text.strip())
        except ValueError as error:
            said = self.variable if self.secret else f"{self.variable}={_without_password(text or '')!r}"
            raise StartError(f"{said} cannot be used: {error}.") from None


@dataclass(frozen=True)
class Group(Setting):
    """Lists names, each of which has all the `members` for itself: `LMS_<prefix>_<listed name>_<member>`, kept as
    `app.config[name][listed name][member]`."""

    prefix: str = ""
    members: tuple[Setting, ...] = ()

    def of(self, listed: str) -> tuple[Setting, ...]:
        return tuple(replace(member, name=f"{self.prefix}_{listed}_{member.name}") for member in self.members)

    def variables(self, values: Mapping[str, Any]) -> set[str]:
        return {self.variable, *(own.variable for listed in values[self.name] for own in self.of(listed))}

    def read(self, environ: Mapping[str, str]) -> dict[str, dict[str, Any]]:
        return {listed: {member.name: own.read(environ) for member, own in zip(self.members, self.of(listed), strict=True)}
                for listed in super().read(environ)}


def yes_or_no(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "": False, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in words:
        raise ValueError("say 1 or 0")
    return words[text.lower()]


def names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def whole(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("a whole number is needed")
    return int(text)


def port(text: str) -> int:
    if not 0 < (number := whole(text)) < 2**16:
        raise ValueError("a port lies between 1 and 65535")
    return number


def positive(text: str) -> int:
    if not (number := whole(text)):
        raise ValueError("1 or more is needed")
    return number


def secret(text: str) -> str:
    if 0 < len(text) < SHORTEST_SECRET:
        raise ValueError(f"it is too short to be safe, {SHORTEST_SECRET} or more random characters are needed")
    return text


def language(text: str) -> str:
    if text not in ("id", "en"):
        raise ValueError("say id or en")
    return text


def database(text: str) -> str:
    if text and not (text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")) and _is_url(text)):
        raise ValueError("an address such as postgresql://user@host/name or sqlite:////folder/lms.db is needed")
    return text


def _is_url(text: str) -> bool:
    """Whether SQLAlchemy, which alone knows what may stand in a password, reads it."""
    try:
        make_url(text)
    except (ArgumentError, ValueError):
        return False
    return True


def address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("an address such as https://belajar.example.id is needed, without anything behind the name")
    _check_port(parts)
    return text.rstrip("/")


def _check_port(parts: SplitResult) -> None:
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("behind the host and a colon stands a port from 0 to 65535") from None


def one_of(*schemes: str) -> Callable[[str], str]:
    """An address that begins with one of these, or nothing."""

    def parse(text: str) -> str:
        if text and text.partition(":")[0] not in schemes:
            raise ValueError(f"it must begin with {', '.join(f'{scheme}:' for scheme in schemes)}")
        parts = urlsplit(text)
        _check_port(parts)
        if parts.scheme in ("redis", "rediss") and not (parts.path.strip("/") or "0").isdecimal():
            raise ValueError("a database of Redis is a number, such as redis://host:6379/0")
        return text

    return parse


def zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except Exception:
        raise ValueError("a zone such as Asia/Makassar is needed") from None


CORE = (
    Setting("INSTANCE", "instance", "Folder for everything this installation keeps when nothing else is set."),
    Setting("DATABASE_URL", "", "Database, such as postgresql://user@host/name. Empty: SQLite in the instance folder.",
            database),
    Setting("STORAGE_URL", "", "Files, such as s3://bucket/prefix. Empty: the folder files in the instance folder.",
            one_of("file", "s3", "s3a", "gs", "az", "azure", "abfs", "abfss", "https", "http", "memory")),
    Setting("STAGING", "", "Folder of files that are still arriving, one for all web machines. Empty: the folder staging in the "
            "instance folder."),
    Setting("QUEUE_URL", "", "Background jobs, such as redis://host:6379/0, a database of this installation's own. "
            "Empty: SQLite in the instance folder.", one_of("redis", "rediss", "unix", "sqlite", "memory")),
    Setting("LIMITS_URL", "", "Where rate limits are counted. Empty: as QUEUE_URL where that is Redis, else in memory.",
            one_of("redis", "rediss", "redis+unix", "memory")),
    Setting("SECRET_KEY", "", "Signs sessions and forms: 32 or more random characters, kept secret.", secret=True),
    Setting("BASE_URL", "http://127.0.0.1:8000", "The public address, as printed on certificates and in mail.", address),
    Setting("MAIL_URL", "", "Mail, such as smtp://user:password@host:587. Empty: letters are kept in the instance folder.",
            one_of("smtp", "smtps", "file"), secret=True),
    Setting("MAIL_FROM", "Politekesos LMS <no-reply@localhost>", "Sender of all mail."),
    Setting("DEMO", False, "1: a demonstration with example data and a secret key of its own.", yes_or_no),
    Setting("PLUGINS_OFF", (), "Plugins to leave out, by name, separated by commas.", names),
    Setting("SITE_NAME", "Politekesos LMS", "Name of the site, at the top of each page."),
    Setting("INSTITUTION", "Politeknik Kesejahteraan Sosial", "Name of the institution, at the foot of each page."),
    Setting("LANGUAGE", "id", "Language for visitors who have not chosen: id or en.", language),
    Setting("TIMEZONE", "Asia/Makassar", "Time zone for visitors who have not chosen.", zone),
    Setting("MAX_UPLOAD_MB", 200, "Largest upload, in MB.", positive),
    Setting("PROXIES", 0, "How many trusted proxies stand before the server.", whole),
    Setting("HOST", "127.0.0.1", "Address on which lms run listens."),
    Setting("PORT", 8000, "Port on which lms run listens.", port),
    Setting("WEB_PROCESSES", 2, "Web processes of lms run.", positive),
    Setting("WEB_THREADS", 4, "Threads in each web process.", positive),
)


def read(settings: Iterable[Setting], environ: Mapping[str, str]) -> dict[str, Any]:
    """The values by name; StartError names the variable that cannot be read."""
    return {setting.name: setting.read(environ) for setting in settings}


def _without_password(text: str) -> str:
    """What is refused is told to whoever reads the log."""
    return re.sub(r"(//[^:@/]*:)[^@]+@", r"\1***@", text)


def complete(values: dict[str, Any], *, serving: bool) -> dict[str, Any]:
    """Fill what follows from other settings; refuse to serve without a secret key outside the demonstration."""
    home = Path(values["INSTANCE"]).absolute()
    _make(home)
    values["INSTANCE"] = home
    values["DATABASE_URL"] = values["DATABASE_URL"] or f"sqlite:///{home / 'lms.db'}"
    values["STORAGE_URL"] = values["STORAGE_URL"] or (home / "files").as_uri()
    values["STAGING"] = values["STAGING"] or str(home / "staging")
    values["QUEUE_URL"] = values["QUEUE_URL"] or f"sqlite:///{home / 'queue.db'}"
    values["MAIL_URL"] = values["MAIL_URL"] or (home / "mail").as_uri()
    on_redis = values["QUEUE_URL"].startswith("redis")
    values["LIMITS_URL"] = values["LIMITS_URL"] or (values["QUEUE_URL"] if on_redis else "memory://")
    if serving and not values["DEMO"] and 0 < len(values["SECRET_KEY"]) < SHORTEST_SECRET:
        raise StartError(f"LMS_SECRET_KEY is too short to be safe: give it {SHORTEST_SECRET} or more random characters.")
    values["SECRET_KEY"] = values["SECRET_KEY"] or _secret(home, demo=values["DEMO"], serving=serving)
    return values


def _make(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(home, os.W_OK):
            raise PermissionError("this user may not write there")
    except OSError as error:
        raise StartError(f"The folder LMS_INSTANCE={home} cannot be used: {error.strerror or error}.") from None


def _secret(home: Path, *, demo: bool, serving: bool) -> str:
    if not demo:
        if serving:
            raise StartError("LMS_SECRET_KEY is not set: give it 32 or more random characters, "
                             "or set LMS_DEMO=1 to look at the demonstration.")
        return _random()
    return kept(home / "secret_key")


def _random() -> str:
    return secrets.token_hex(32)


def kept(file: Path, make: Callable[[], str] = _random) -> str:
    """A secret of this installation: made at its first use, readable by its owner alone, the same ever after."""
    if not file.exists():
        with NamedTemporaryFile("w", dir=file.parent) as made, suppress(FileExistsError):
            made.write(make())
            made.flush()
            os.link(made.name, file)  # whole or not at all, whoever else starts or whatever ends this process
    return file.read_text()
