"""the states of a certificate"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'certificates_0004'
down_revision = 'certificates_0003'
branch_labels = None
depends_on = None

FROZEN = ("enrolment_id", "learner_id", "course_id", "cohort_id", "issuer_id", "year", "seq", "number", "number_key", "code", "facts",
          "learner_name", "course_title", "training_form", "credit_hours", "finished_on", "issued_on", "issued_at", "public_id")
ADDED = ("kind", "cycle", "act_id", "supersedes_id", "expires_on", "correction_reason")
ONCE = {"rendered_at": ("rendered_at", "file_key", "file_size"),
        "revoked_at": ("revoked_at", "revoked_by_id", "revocation_category", "revocation_reason")}
SUPERSEDED = {"superseded_at": ("superseded_at",), "superseded_by_id": ("superseded_by_id",)}
"""What never changes, and what is set once and then stays: file, revocation, successor."""
IN_FORCE = 'revoked_at is null and superseded_at is null'
TABLE = "certificates_certificate"
KINDS = "kind in ('completion', 'attendance')"


def upgrade() -> None:
    op.create_table('certificates_course_terms',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('valid_months', sa.Integer(), nullable=True),
    sa.Column('waits_for_closing', sa.Boolean(), nullable=False),
    sa.CheckConstraint('valid_months is null or valid_months between 1 and 600', name=op.f('ck_certificates_course_terms_months_sensible')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_certificates_course_terms_course_id')),
    sa.PrimaryKeyConstraint('course_id', name=op.f('pk_certificates_course_terms'))
    )
    op.create_table('certificates_act',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('attendance_share', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('undone_at', UTCDateTime(), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.Column('undo_reason', sa.String(length=400), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("(undone_at is null) = (undo_reason = '')", name=op.f('ck_certificates_act_undone_with_reason')),
    sa.ForeignKeyConstraint(['by_id'], ['accounts_user.id'], name=op.f('fk_certificates_act_by_id')),
    sa.ForeignKeyConstraint(['cohort_id'], ['enrolments_cohort.id'], name=op.f('fk_certificates_act_cohort_id')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['accounts_user.id'], name=op.f('fk_certificates_act_undone_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificates_act')),
    sa.UniqueConstraint('public_id', name=op.f('uq_certificates_act_public_id'))
    )
    with op.batch_alter_table('certificates_act', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificates_act_cohort_id'), ['cohort_id'], unique=False)
        batch_op.create_index('uq_certificates_act_held', ['cohort_id'], unique=True, sqlite_where=sa.text('undone_at is null'), postgresql_where=sa.text('undone_at is null'))

    _unguard()
    with op.batch_alter_table('certificates_certificate', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=12), server_default='completion', nullable=False))
        batch_op.add_column(sa.Column('cycle', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('act_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('supersedes_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('expires_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('superseded_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('superseded_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('correction_reason', sa.String(length=400), server_default='', nullable=False))
        batch_op.drop_constraint(batch_op.f('uq_certificates_certificate_enrolment_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_certificates_certificate_issuer_id_year_seq'), type_='unique')
        batch_op.create_index(batch_op.f('ix_certificates_certificate_act_id'), ['act_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificates_certificate_enrolment_id'), ['enrolment_id'], unique=False)
        batch_op.create_index('uq_certificates_certificate_in_force', ['learner_id', 'cohort_id', 'cycle'], unique=True, sqlite_where=sa.text(IN_FORCE), postgresql_where=sa.text(IN_FORCE))
        batch_op.create_unique_constraint(batch_op.f('uq_certificates_certificate_issuer_id_kind_year_seq'), ['issuer_id', 'kind', 'year', 'seq'])
        batch_op.create_unique_constraint(batch_op.f('uq_certificates_certificate_superseded_by_id'), ['superseded_by_id'])
        batch_op.create_unique_constraint(batch_op.f('uq_certificates_certificate_supersedes_id'), ['supersedes_id'])
        batch_op.create_foreign_key(batch_op.f('fk_certificates_certificate_superseded_by_id'), 'certificates_certificate', ['superseded_by_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_certificates_certificate_supersedes_id'), 'certificates_certificate', ['supersedes_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_certificates_certificate_act_id'), 'certificates_act', ['act_id'], ['id'])
        batch_op.create_check_constraint(op.f('ck_certificates_certificate_superseded_by_one'), 'superseded_by_id is null or superseded_at is not null')
        batch_op.create_check_constraint(op.f('ck_certificates_certificate_kind_known'), KINDS)
    _guard(FROZEN + ADDED, ONCE | SUPERSEDED)

    with op.batch_alter_table('certificates_issuer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('attendance_title', sa.String(length=120), server_default='Surat Keterangan Mengikuti Pelatihan', nullable=False))
        batch_op.add_column(sa.Column('attendance_pattern', sa.String(length=120), server_default='{seq:04d}/SKM/{program}/{cohort}/{unit}/{roman_month}/{year}', nullable=False))
        batch_op.add_column(sa.Column('delegate_note', sa.String(length=20), server_default='', nullable=False))
        batch_op.add_column(sa.Column('delegate_name', sa.String(length=120), server_default='', nullable=False))
        batch_op.add_column(sa.Column('delegate_number', sa.String(length=18), server_default='', nullable=False))
        batch_op.add_column(sa.Column('delegate_from', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('delegate_until', sa.Date(), nullable=True))

    with op.batch_alter_table('certificates_number_series', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=12), server_default='completion', nullable=False))
        batch_op.drop_constraint(batch_op.f('uq_certificates_number_series_issuer_id_year'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_certificates_number_series_issuer_id_kind_year'), ['issuer_id', 'kind', 'year'])

    with op.batch_alter_table('certificates_owed', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=12), server_default='completion', nullable=False))
        batch_op.add_column(sa.Column('act_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_certificates_owed_act_id'), ['act_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_certificates_owed_act_id'), 'certificates_act', ['act_id'], ['id'])
        batch_op.drop_constraint(op.f('ck_certificates_owed_problem_known'), type_='check')
        batch_op.create_check_constraint(op.f('ck_certificates_owed_problem_known'), "problem in ('', 'no_issuer', 'number_taken', 'closing')")
        batch_op.create_check_constraint(op.f('ck_certificates_owed_kind_known'), KINDS)


def _guard(frozen: tuple[str, ...], once: dict[str, tuple[str, ...]]) -> None:
    """Have the database itself refuse to change or delete what was issued."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    differs = "is not" if on_sqlite else "is distinct from"
    changed = " or ".join([f"new.{column} {differs} old.{column}" for column in frozen] + [
        f"(old.{first} is not null and new.{column} {differs} old.{column})" for first, columns in once.items() for column in columns])
    if on_sqlite:
        op.execute(f"create trigger {TABLE}_frozen before update on {TABLE} when {changed} "
                   "begin select raise(abort, 'what was issued never changes'); end")
        op.execute(f"create trigger {TABLE}_kept before delete on {TABLE} "
                   "begin select raise(abort, 'a certificate is revoked, never deleted'); end")
        return
    op.execute(f"create trigger {TABLE}_frozen before update on {TABLE} for each row when ({changed}) "
               "execute function certificates_refuse('what was issued never changes')")
    for name, event, each in (("kept", "delete", "row"), ("whole", "truncate", "statement")):
        op.execute(f"create trigger {TABLE}_{name} before {event} on {TABLE} for each {each} "
                   "execute function certificates_refuse('a certificate is revoked, never deleted')")


def _unguard() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in ("frozen", "kept") if on_sqlite else ("frozen", "kept", "whole"):
        op.execute(f"drop trigger {TABLE}_{name}" + ("" if on_sqlite else f" on {TABLE}"))


def _delete_statements(lost: str) -> None:
    """The offline codes of what is lost, whose table refuses it otherwise."""
    delete = f"delete from certificates_statement where certificate_id in ({lost})"
    if op.get_bind().dialect.name != "sqlite":
        op.execute("alter table certificates_statement disable trigger user")
        op.execute(delete)
        op.execute("alter table certificates_statement enable trigger user")
        return
    guards = op.get_bind().exec_driver_sql(
        "select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'certificates_statement'").all()
    for name, _sql in guards:
        op.execute(f"drop trigger {name}")
    op.execute(delete)
    for _name, sql in guards:
        op.get_bind().exec_driver_sql(sql)


def _leave_one_each() -> None:
    """The tables of before know one certificate per enrolment and no statements of attendance: the others are lost with them."""
    op.execute(f"update {TABLE} set supersedes_id = null, superseded_by_id = null")
    lost = (f"select id from {TABLE} where kind <> 'completion' or id not in (select max(id) from {TABLE} "
            "where kind = 'completion' group by enrolment_id)")
    _delete_statements(lost)
    op.execute(f"delete from {TABLE} where id in ({lost})")
    op.execute("delete from certificates_number_series where kind <> 'completion'")
    op.execute("delete from certificates_owed where kind <> 'completion' or problem not in ('no_issuer', 'number_taken')")


def downgrade() -> None:
    _unguard()
    _leave_one_each()
    with op.batch_alter_table('certificates_owed', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_certificates_owed_act_id'), type_='foreignkey')
        batch_op.drop_constraint(op.f('ck_certificates_owed_kind_known'), type_='check')
        batch_op.drop_constraint(op.f('ck_certificates_owed_problem_known'), type_='check')
        batch_op.create_check_constraint(op.f('ck_certificates_owed_problem_known'), "problem in ('no_issuer', 'number_taken')")
        batch_op.drop_index(batch_op.f('ix_certificates_owed_act_id'))
        batch_op.drop_column('act_id')
        batch_op.drop_column('kind')

    with op.batch_alter_table('certificates_number_series', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_certificates_number_series_issuer_id_kind_year'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_certificates_number_series_issuer_id_year'), ['issuer_id', 'year'])
        batch_op.drop_column('kind')

    with op.batch_alter_table('certificates_issuer', schema=None) as batch_op:
        batch_op.drop_column('delegate_until')
        batch_op.drop_column('delegate_from')
        batch_op.drop_column('delegate_number')
        batch_op.drop_column('delegate_name')
        batch_op.drop_column('delegate_note')
        batch_op.drop_column('attendance_pattern')
        batch_op.drop_column('attendance_title')

    with op.batch_alter_table('certificates_certificate', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_certificates_certificate_kind_known'), type_='check')
        batch_op.drop_constraint(op.f('ck_certificates_certificate_superseded_by_one'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_certificates_certificate_act_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_certificates_certificate_supersedes_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_certificates_certificate_superseded_by_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_certificates_certificate_supersedes_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_certificates_certificate_superseded_by_id'), type_='unique')
        batch_op.drop_constraint(batch_op.f('uq_certificates_certificate_issuer_id_kind_year_seq'), type_='unique')
        batch_op.drop_index('uq_certificates_certificate_in_force', sqlite_where=sa.text(IN_FORCE), postgresql_where=sa.text(IN_FORCE))
        batch_op.drop_index(batch_op.f('ix_certificates_certificate_enrolment_id'))
        batch_op.drop_index(batch_op.f('ix_certificates_certificate_act_id'))
        batch_op.create_unique_constraint(batch_op.f('uq_certificates_certificate_issuer_id_year_seq'), ['issuer_id', 'year', 'seq'])
        batch_op.create_unique_constraint(batch_op.f('uq_certificates_certificate_enrolment_id'), ['enrolment_id'])
        batch_op.drop_column('correction_reason')
        batch_op.drop_column('superseded_by_id')
        batch_op.drop_column('superseded_at')
        batch_op.drop_column('expires_on')
        batch_op.drop_column('supersedes_id')
        batch_op.drop_column('act_id')
        batch_op.drop_column('cycle')
        batch_op.drop_column('kind')
    _guard(FROZEN, ONCE)

    with op.batch_alter_table('certificates_act', schema=None) as batch_op:
        batch_op.drop_index('uq_certificates_act_held')
        batch_op.drop_index(batch_op.f('ix_certificates_act_cohort_id'))

    op.drop_table('certificates_act')
    op.drop_table('certificates_course_terms')
