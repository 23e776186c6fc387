"""Libraries that load others just in case, loaded without those that nothing here calls: 5 MB in each process.

Imported before whatever else would load them whole; later it changes little.
"""

from typing import cast

from babel.core import get_global

from lms.core.lean import unused

_POSTGRESQL = (f"sqlalchemy.dialects.postgresql.{name}" for name in ("asyncpg", "pg8000", "psycopg2", "psycopg2cffi"))
with unused("asyncio", "flask.testing", "limits.aio", "sqlalchemy.dialects.sqlite.aiosqlite", *_POSTGRESQL):
    import flask_login as flask_login
    import limits as limits
    from sqlalchemy.dialects import postgresql as postgresql
    from sqlalchemy.dialects import sqlite as sqlite

# Babel reads all of its tables with the first date; these say what is spoken where, and what a bare language may mean
cast(dict[str, object], get_global("likely_subtags")).clear()
cast(dict[str, object], get_global("territory_languages")).clear()
