"""words of the register: an index of what is searched for, filled by the database itself

A later migration that rebuilds certificates_certificate on SQLite takes the trigger with it: `fill` it again there.
"""

import sqlalchemy as sa
from alembic import op
revision = 'certificates_0015'
down_revision = 'certificates_0014'
branch_labels = None
depends_on = None

CERTIFICATE, WORDS = "certificates_certificate", "certificates_search_index"
MARK = "\ue000"
LENGTHS = " ".join(str(length) for length in range(1, 13))
ON_SQLITE = (
    "{row}id, {row}learner_name || ' ' || {row}number || ' ' || {row}course_title"
    f" || replace({{row}}agency_path, '/', ' {MARK}a') || replace({{row}}provider_path || {{row}}issuer_path, '/', ' {MARK}g')"
    f" || ' {MARK}y' || substr({{row}}issued_on, 1, 4)"
    f" || ' {MARK}m' || substr({{row}}issued_on, 1, 4) || substr({{row}}issued_on, 6, 2)")
FUNCTION = f"""
create function certificates_words(name text, number text, title text, agency text, given text, issued date) returns tsvector
immutable parallel safe language sql as $$
  select array_to_tsvector(array_remove(
    string_to_array(regexp_replace(lower(regexp_replace(normalize(concat_ws(' ', name, number, title), NFKD),
      '[\\u0300-\\u036f]', '', 'g')), '[^[:alnum:]]+', ' ', 'g'), ' ')
    || string_to_array(replace(agency, '/', ' {MARK}a'), ' ') || string_to_array(replace(given, '/', ' {MARK}g'), ' ')
    || array['{MARK}y' || date_part('year', issued)::text,
             '{MARK}m' || (date_part('year', issued) * 100 + date_part('month', issued))::text], ''))
$$"""
OF_ROW = ("{row}id, certificates_words({row}learner_name, {row}number, {row}course_title, {row}agency_path, "
          "{row}provider_path || {row}issuer_path, {row}issued_on)")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def _on_sqlite() -> None:
    """Nothing where this SQLite was built without FTS5: rows are then looked through one after another, as before."""
    has_fts5 = sa.text("select 1 from pragma_module_list where name = 'fts5'")
    if not op.get_bind().scalar(has_fts5):
        return
    op.execute(f"create virtual table {WORDS} using fts5(words, content='', detail=none, columnsize=0, prefix='{LENGTHS}', "
               "tokenize='unicode61 remove_diacritics 2')")
    op.execute(f"insert into {WORDS} (rowid, words) select {ON_SQLITE.format(row='')} from {CERTIFICATE}")
    op.execute(f"create trigger {CERTIFICATE}_words after insert on {CERTIFICATE} begin "
               f"insert into {WORDS} (rowid, words) values ({ON_SQLITE.format(row='new.')}); end")


def _on_postgresql() -> None:
    op.execute(FUNCTION)
    op.execute(f"create table {WORDS} (certificate_id integer primary key references {CERTIFICATE}, words tsvector not null)")
    op.execute(f"insert into {WORDS} select {OF_ROW.format(row='')} from {CERTIFICATE}")
    op.execute(f"create index ix_{WORDS}_words on {WORDS} using gin (words) with (fastupdate = off)")
    op.execute("create function certificates_note_words() returns trigger language plpgsql as $$ begin "
               f"insert into {WORDS} values ({OF_ROW.format(row='new.')}); return new; end $$")
    op.execute(f"create trigger {CERTIFICATE}_words after insert on {CERTIFICATE} for each row "
               "execute function certificates_note_words()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"drop trigger if exists {CERTIFICATE}_words")
        op.execute(f"drop table if exists {WORDS}")
        return
    op.execute(f"drop trigger {CERTIFICATE}_words on {CERTIFICATE}")
    op.execute("drop function certificates_note_words()")
    op.execute(f"drop table {WORDS}")
    op.execute("drop function certificates_words(text, text, text, text, text, date)")
