"""words of courses: an index of what learners search for, filled by the database itself

A later migration that rebuilds one of these tables on SQLite takes its triggers with it: `on_sqlite` again there.
"""

import sqlalchemy as sa
from alembic import op

revision = 'courses_0004'
down_revision = 'courses_0003'
branch_labels = None
depends_on = None

WORDS = "courses_search_index"
KINDS = 3
SOURCES = (
    ("courses_activity", 0, "course_id", "title", "body"), ("courses_course", 1, "id", "title", "summary || ' ' || {row}description"),
    ("courses_module", 2, "course_id", "title", "summary"))
"""A table, its number, and what of a row is the course, the title and the text. A row is called by its id times three and the
number of its table."""
LONGEST = 80_000
"""Bytes of a text, as its letters weigh on average, that PostgreSQL looks at: a tsvector ends at 1 MB, and holds it twice."""
BEGINNING = f"left(body, ({LONGEST}.0 * char_length(body) / greatest(octet_length(body), 1))::int)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        on_sqlite()
    else:
        _on_postgresql()


def on_sqlite() -> None:
    """Nothing where this SQLite was built without FTS5: titles are then looked through one after another."""
    if not op.get_bind().scalar(sa.text("select 1 from pragma_module_list where name = 'fts5'")):
        return
    op.execute(f"create virtual table {WORDS} using fts5(course_id unindexed, title, body, prefix='3 4 5', "
               "tokenize='unicode61 remove_diacritics 2')")
    into = f"insert into {WORDS} (rowid, course_id, title, body)"
    for table, number, course, title, body in SOURCES:
        told, gone = _row(number, course, title, body, "new."), f"delete from {WORDS} where rowid = old.id * {KINDS} + {number};"
        op.execute(f"{into} select {_row(number, course, title, body, '')} from {table}")
        op.execute(f"create trigger {table}_words after insert on {table} begin {into} values ({told}); end")
        op.execute(f"create trigger {table}_words_anew after update on {table} begin {gone} {into} values ({told}); end")
        op.execute(f"create trigger {table}_words_gone after delete on {table} begin {gone} end")


def _row(number: int, course: str, title: str, body: str, row: str) -> str:
    return f"{row}id * {KINDS} + {number}, {row}{course}, {row}{title}, {row}{body.format(row=row)}"


def _on_postgresql() -> None:
    """The words as they are, for their beginnings, and beside them the stems of Indonesian where this server knows them."""
    known = op.get_bind().scalar(sa.text("select 1 from pg_ts_config where cfgname = 'indonesian'"))
    language = "indonesian" if known else "simple"
    op.execute(f"""create function courses_words(title text, body text) returns tsvector immutable parallel safe language sql as $$
        select setweight(to_tsvector('simple', title) || to_tsvector('{language}', title), 'A')
            || setweight(to_tsvector('simple', {BEGINNING}) || to_tsvector('{language}', {BEGINNING}), 'B') $$""")
    op.execute(f"""create function courses_asked(word text) returns tsquery immutable parallel safe language sql as $$
        select to_tsquery('simple', word || ':*') || to_tsquery('{language}', word) $$""")
    op.execute(f"create table {WORDS} (ref bigint primary key, course_id integer not null, words tsvector not null)")
    op.execute(f"create index ix_{WORDS}_words on {WORDS} using gin (words)")
    for table, number, course, title, body in SOURCES:
        def told(row: str, *parts: str) -> str:
            id_, of, named, text = parts
            return f"{row}{id_} * {KINDS} + {number}, {row}{of}, courses_words({row}{named}, {row}{text.format(row=row)})"  # noqa: B023

        op.execute(f"insert into {WORDS} select {told('', 'id', course, title, body)} from {table}")
        op.execute(f"""create function {table}_note_words() returns trigger language plpgsql as $$ begin
            if tg_op <> 'INSERT' then delete from {WORDS} where ref = old.id * {KINDS} + {number}; end if;
            if tg_op <> 'DELETE' then insert into {WORDS} values ({told('new.', 'id', course, title, body)}); end if;
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
    if on_postgresql:
        op.execute("drop function courses_words(text, text)")
        op.execute("drop function courses_asked(text)")
