"""words of discussions: an index of what stands in threads and announcements, filled by the database itself

As that of courses (courses_0004): FTS5 on SQLite, there nothing where it was built without; on PostgreSQL a `tsvector` by the
functions of courses. A later migration that rebuilds one of these tables on SQLite takes its triggers with it.
"""

import sqlalchemy as sa
from alembic import op

revision = 'discussions_0002'
down_revision = 'discussions_0001'
branch_labels = None
depends_on = None

WORDS = "discussions_search_index"
KINDS = 3
SOURCES = (
    ("discussions_thread", 0, "{row}id", "{row}title", "''"), ("discussions_post", 1, "{row}thread_id", "''", "{row}text"),
    ("discussions_announcement", 2, "0", "{row}title", "{row}text"))
"""A table, its number, and what of a row is its thread, the title and the text. A row is called by its id times three and the
number of its table."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def _told(number: int, row: str, *parts: str) -> list[str]:
    return [f"{row}id * {KINDS} + {number}", *(part.format(row=row) for part in parts)]


def _on_sqlite() -> None:
    if not op.get_bind().scalar(sa.text("select 1 from pragma_module_list where name = 'fts5'")):
        return
    op.execute(f"create virtual table {WORDS} using fts5(thread_id unindexed, title, body, prefix='3 4 5', "
               "tokenize='unicode61 remove_diacritics 2')")
    into = f"insert into {WORDS} (rowid, thread_id, title, body)"
    for table, number, *parts in SOURCES:
        new, gone = ", ".join(_told(number, "new.", *parts)), f"delete from {WORDS} where rowid = old.id * {KINDS} + {number};"
        op.execute(f"{into} select {', '.join(_told(number, '', *parts))} from {table}")
        op.execute(f"create trigger {table}_words after insert on {table} begin {into} values ({new}); end")
        op.execute(f"create trigger {table}_words_anew after update on {table} begin {gone} {into} values ({new}); end")
        op.execute(f"create trigger {table}_words_gone after delete on {table} begin {gone} end")


def _on_postgresql() -> None:
    op.execute(f"create table {WORDS} (ref bigint primary key, thread_id integer not null, words tsvector not null)")
    op.execute(f"create index ix_{WORDS}_words on {WORDS} using gin (words)")
    for table, number, *parts in SOURCES:
        def told(row: str) -> str:
            ref, thread, title, body = _told(number, row, *parts)  # noqa: B023
            return f"{ref}, {thread}, courses_words({title}, {body})"

        op.execute(f"insert into {WORDS} select {told('')} from {table}")
        op.execute(f"""create function {table}_note_words() returns trigger language plpgsql as $$ begin
            if tg_op <> 'INSERT' then delete from {WORDS} where ref = old.id * {KINDS} + {number}; end if;
            if tg_op <> 'DELETE' then insert into {WORDS} values ({told('new.')}); end if;
            return null; end $$""")
        op.execute(f"create trigger {table}_words after insert or update or delete on {table} for each row "
                   f"execute function {table}_note_words()")


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table, *_rest in SOURCES:
        if on_postgresql:
            op.execute(f"drop trigger {table}_words on {table}")
            op.execute(f"drop function {table}_note_words()")
        for name in () if on_postgresql else ("words", "words_anew", "words_gone"):
            op.execute(f"drop trigger if exists {table}_{name}")
    op.execute(f"drop table if exists {WORDS}")
