"""PostgreSQL, spared what a web page does not need; imported only where it is the database."""

from __future__ import annotations

from typing import Any

from psycopg import Cursor


class PlainCursor(Cursor[Any]):
    """Tells names and types of the columns and no more: psycopg makes an object of each column at each statement, which
    on a page of ours came to 120 and a sixteenth of all its instructions."""

    @property
    def description(self) -> Any:
        result = self.pgresult
        if result is None or not result.nfields:
            return None
        return [((result.fname(n) or b"").decode(self._encoding), result.ftype(n), None, None, None, None, None)
                for n in range(result.nfields)]


OPTIONS = {"pool_size": 10, "isolation_level": "AUTOCOMMIT", "connect_args": {"cursor_factory": PlainCursor},
           "insertmanyvalues_page_size": 100}
"""Reading outside a unit of work needs no transaction: two exchanges with the server fewer for each page. Many rows go in by the
hundred: by the thousand, as usual, one statement of long texts took 15 MB more."""
