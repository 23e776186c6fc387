"""Where jobs wait: in memory for tests, in a file of SQLite, in Redis."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from lms.core.lean import without

with without("psycopg", "redis"):  # 20 MB, of which huey loads what it finds
    from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey, storage
    from huey import crontab as crontab


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


def _take_redis() -> None:
    """Give huey the driver that it was loaded without."""
    import redis

    storage.Redis = storage.RedisStorage.redis_client = redis.Redis
    storage.ConnectionPool = redis.ConnectionPool
    storage.ConnectionError, storage.TimeoutError = redis.exceptions.ConnectionError, redis.exceptions.TimeoutError
