"""SQL statements of each page, as JSON: for bench.pages, in a process of its own."""

from __future__ import annotations

import json
import os

import sqlalchemy as sa

from lms.accounts import sessions
from lms.accounts.queries import find
from lms.core.app import create_app
from lms.core.database import db, now
from lms.core.work import unit_of_work


def main() -> None:
    where = json.loads(os.environ["BENCH_PATHS"])
    paths = {"dashboard": "/", "course page, 42 activities": where["course 42"],
             "course page, 307 activities": where["course 307"], "page activity": where["activity"], "quiz view": where["quiz"], "verify page": where["verify"]}
    app = create_app(serving=False)
    with app.app_context():
        learner = find("peserta")
        assert learner
        with unit_of_work():
            token = sessions.start(learner, at=now())
        seen: list[str] = []
        sa.event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_: seen.append(statement))
    client, counts = app.test_client(), {}
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    for name, path in paths.items():
        client.get(path)
        seen.clear()
        client.get(path)
        counts[name] = sum(not s.startswith("BEGIN") for s in seen)
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
