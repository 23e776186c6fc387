"""ways in and applications"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'enrolments_0006'
down_revision = 'enrolments_0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('enrolments_audience',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("kind in ('agency', 'employment', 'position', 'grade')", name=op.f('ck_enrolments_audience_kind_known')),
    sa.ForeignKeyConstraint(['cohort_id'], ['enrolments_cohort.id'], name=op.f('fk_enrolments_audience_cohort_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments_audience')),
    sa.UniqueConstraint('cohort_id', 'kind', 'key', name=op.f('uq_enrolments_audience_cohort_id_kind_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolments_audience_public_id'))
    )
    op.create_table('enrolments_invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=12), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('expires_at', UTCDateTime(), nullable=True),
    sa.Column('uses_most', sa.Integer(), nullable=True),
    sa.Column('used', sa.Integer(), nullable=False),
    sa.Column('revoked_at', UTCDateTime(), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint('used >= 0', name=op.f('ck_enrolments_invitation_used_not_negative')),
    sa.CheckConstraint('uses_most is null or used <= uses_most', name=op.f('ck_enrolments_invitation_used_within_most')),
    sa.ForeignKeyConstraint(['cohort_id'], ['enrolments_cohort.id'], name=op.f('fk_enrolments_invitation_cohort_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['accounts_user.id'], name=op.f('fk_enrolments_invitation_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments_invitation')),
    sa.UniqueConstraint('code', name=op.f('uq_enrolments_invitation_code')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolments_invitation_public_id'))
    )
    with op.batch_alter_table('enrolments_invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolments_invitation_cohort_id'), ['cohort_id'], unique=False)

    op.create_table('enrolments_petition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('learner_id', sa.Integer(), nullable=False),
    sa.Column('sponsor', sa.String(length=16), nullable=False),
    sa.Column('motive', sa.Text(), nullable=False),
    sa.Column('letter_key', sa.String(length=64), nullable=False),
    sa.Column('letter_name', sa.String(length=255), nullable=False),
    sa.Column('letter_type', sa.String(length=80), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('since', UTCDateTime(), nullable=False),
    sa.Column('applied_at', UTCDateTime(), nullable=False),
    sa.Column('ended_at', UTCDateTime(), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("(ended_at is null) = (state in ('supervisor', 'unanswered', 'organiser'))", name=op.f('ck_enrolments_petition_ended_when_decided')),
    sa.CheckConstraint("state in ('supervisor', 'unanswered', 'organiser', 'accepted', 'declined', 'refused', 'withdrawn', 'lapsed')", name=op.f('ck_enrolments_petition_state_known')),
    sa.ForeignKeyConstraint(['cohort_id'], ['enrolments_cohort.id'], name=op.f('fk_enrolments_petition_cohort_id')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_enrolments_petition_course_id')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['accounts_user.id'], name=op.f('fk_enrolments_petition_decided_by_id')),
    sa.ForeignKeyConstraint(['learner_id'], ['accounts_user.id'], name=op.f('fk_enrolments_petition_learner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments_petition')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolments_petition_public_id'))
    )
    with op.batch_alter_table('enrolments_petition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolments_petition_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_petition_decided_by_id'), ['decided_by_id'], unique=False)
        batch_op.create_index('ix_enrolments_petition_desk', ['cohort_id', 'state', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_petition_ended_at'), ['ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_petition_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_petition_letter_key'), ['letter_key'], unique=False)
        batch_op.create_index('uq_enrolments_petition_open', ['learner_id', 'course_id'], unique=True, sqlite_where=sa.text('ended_at is null'), postgresql_where=sa.text('ended_at is null'))

    op.create_table('enrolments_ask',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('petition_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', UTCDateTime(), nullable=False),
    sa.Column('answer_by', UTCDateTime(), nullable=False),
    sa.Column('reminded_at', UTCDateTime(), nullable=True),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('ended_at', UTCDateTime(), nullable=True),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("(ended_at is null) = (outcome = '')", name=op.f('ck_enrolments_ask_ended_with_outcome')),
    sa.CheckConstraint("outcome in ('', 'approved', 'refused', 'passed', 'expired', 'replaced', 'void')", name=op.f('ck_enrolments_ask_outcome_known')),
    sa.ForeignKeyConstraint(['person_id'], ['accounts_user.id'], name=op.f('fk_enrolments_ask_person_id')),
    sa.ForeignKeyConstraint(['petition_id'], ['enrolments_petition.id'], name=op.f('fk_enrolments_ask_petition_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments_ask')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolments_ask_public_id'))
    )
    with op.batch_alter_table('enrolments_ask', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolments_ask_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_ask_petition_id'), ['petition_id'], unique=False)
        batch_op.create_index('uq_enrolments_ask_open', ['petition_id'], unique=True, sqlite_where=sa.text('ended_at is null'), postgresql_where=sa.text('ended_at is null'))

    # Column by column and without a copy of the tables: on SQLite a copy would lose their check constraints.
    op.execute("alter table enrolments_cohort add column way varchar(12) default 'self' not null "
               "constraint ck_enrolments_cohort_way_known check (way in ('self', 'link', 'application'))")
    op.add_column('enrolments_cohort', sa.Column('asks_supervisor', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column('enrolments_cohort', sa.Column('asks_letter', sa.Boolean(), server_default=sa.true(), nullable=False))
    for column, usual in (('answer_days', 7), ('remind_days', 3)):
        op.execute(f"alter table enrolments_cohort add column {column} integer default {usual} not null "
                   f"constraint ck_enrolments_cohort_{column} check ({column} between 1 and 60)")
    op.add_column('enrolments_cohort', sa.Column('takes_repeaters', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('enrolments_enrolment', sa.Column('came_from_id', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('enrolments_enrolment', 'came_from_id')
    for column in ('takes_repeaters', 'remind_days', 'answer_days', 'asks_letter', 'asks_supervisor', 'way'):
        op.drop_column('enrolments_cohort', column)
    with op.batch_alter_table('enrolments_ask', schema=None) as batch_op:
        batch_op.drop_index('uq_enrolments_ask_open', sqlite_where=sa.text('ended_at is null'), postgresql_where=sa.text('ended_at is null'))
        batch_op.drop_index(batch_op.f('ix_enrolments_ask_petition_id'))
        batch_op.drop_index(batch_op.f('ix_enrolments_ask_person_id'))

    op.drop_table('enrolments_ask')
    with op.batch_alter_table('enrolments_petition', schema=None) as batch_op:
        batch_op.drop_index('uq_enrolments_petition_open', sqlite_where=sa.text('ended_at is null'), postgresql_where=sa.text('ended_at is null'))
        batch_op.drop_index(batch_op.f('ix_enrolments_petition_letter_key'))
        batch_op.drop_index(batch_op.f('ix_enrolments_petition_learner_id'))
        batch_op.drop_index(batch_op.f('ix_enrolments_petition_ended_at'))
        batch_op.drop_index('ix_enrolments_petition_desk')
        batch_op.drop_index(batch_op.f('ix_enrolments_petition_decided_by_id'))
        batch_op.drop_index(batch_op.f('ix_enrolments_petition_course_id'))

    op.drop_table('enrolments_petition')
    with op.batch_alter_table('enrolments_invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolments_invitation_cohort_id'))

    op.drop_table('enrolments_invitation')
    op.drop_table('enrolments_audience')
