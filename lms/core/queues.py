"""Where jobs wait: in memory for tests, in a file of SQLite, in Redis."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lms.core.lean import without

with without("psycopg", "redis"):  # 20 MB, of which huey loads what it finds
    from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey, storage
    from huey import crontab as crontab


LOGGERS = ("huey", "huey.consumer", "huey.consumer.Worker", "huey.consumer.Scheduler")
TOLD_EVERY = 60.0
"""Seconds after which it is said again that the queue does not answer."""


def opened(url: str, line: str = "") -> Huey:
    """A line of the queue at memory://, sqlite:///PATH or redis://HOST:PORT/NUMBER."""
    parts, name = urlsplit(url), f"lms-{line}" if line else "lms"
    if parts.scheme == "memory":
        return MemoryHuey(name, immediate=True)
    if parts.scheme == "sqlite":
        path = Path(unquote(parts.path).removeprefix("/") if parts.path.startswith("//") else unquote(parts.path))
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(name, filename=str(path), results=False)
    _take_redis()
    return RedisHuey(name, url=url, results=False)


def tell_seldom(url: str) -> None:
    """For the worker: while Redis is away its log gets a sentence each minute. huey writes a page of traces with each try, 30 kB
    a second."""
    if urlsplit(url).scheme in ("redis", "rediss"):
        away = _Away(url)
        for name in LOGGERS:
            logging.getLogger(name).addFilter(away)


class _Away(logging.Filter):
    def __init__(self, url: str) -> None:
        super().__init__()
        parts = urlsplit(url)
        self.place, self.told = f"{parts.hostname}:{parts.port or 6379}", -TOLD_EVERY

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, (storage.ConnectionError, storage.TimeoutError)):
            return True
        if time.monotonic() - self.told < TOLD_EVERY:
            return False
        self.told = time.monotonic()
        record.msg, record.args = "Redis at %s does not answer (%s). Jobs wait until it does.", (self.place, error)
        record.exc_info = record.exc_text = None
        return True


def _take_redis() -> None:
    """Give huey the driver that it was loaded without."""
    import redis

    storage.Redis = storage.RedisStorage.redis_client = redis.Redis
    storage.ConnectionPool = redis.ConnectionPool
    storage.ConnectionError, storage.TimeoutError = redis.exceptions.ConnectionError, redis.exceptions.TimeoutError
