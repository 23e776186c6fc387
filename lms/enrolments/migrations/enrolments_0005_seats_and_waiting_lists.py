"""seats and waiting lists"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'enrolments_0005'
down_revision = 'enrolments_0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('enrolments_application',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('learner_id', sa.Integer(), nullable=False),
    sa.Column('sponsor', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('applied_at', UTCDateTime(), nullable=False),
    sa.Column('offered_at', UTCDateTime(), nullable=True),
    sa.Column('answer_by', UTCDateTime(), nullable=True),
    sa.Column('reminded_at', UTCDateTime(), nullable=True),
    sa.Column('ended_at', UTCDateTime(), nullable=True),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("state <> 'offered' or answer_by is not null", name=op.f('ck_enrolments_application_offer_has_deadline')),
    sa.CheckConstraint("state in ('waiting', 'offered', 'seated', 'declined', 'lapsed', 'left', 'refused')", name=op.f('ck_enrolments_application_state_known')),
    sa.ForeignKeyConstraint(['cohort_id'], ['enrolments_cohort.id'], name=op.f('fk_enrolments_application_cohort_id')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_enrolments_application_course_id')),
    sa.ForeignKeyConstraint(['learner_id'], ['accounts_user.id'], name=op.f('fk_enrolments_application_learner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments_application')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolments_application_public_id'))
    )
    with op.batch_alter_table('enrolments_application', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolments_application_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_application_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index('ix_enrolments_application_queue', ['cohort_id', 'state', 'id'], unique=False)
        batch_op.create_index('uq_enrolments_application_open', ['learner_id', 'course_id'], unique=True, sqlite_where=sa.text('ended_at is null'), postgresql_where=sa.text('ended_at is null'))

    op.create_table('enrolments_quota',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('key', sa.String(length=20), nullable=False),
    sa.Column('at_most', sa.Integer(), nullable=True),
    sa.Column('kept', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("kind in ('agency', 'region', 'employment', 'sponsor')", name=op.f('ck_enrolments_quota_kind_known')),
    sa.CheckConstraint('at_most >= 0', name=op.f('ck_enrolments_quota_at_most_not_negative')),
    sa.CheckConstraint('at_most >= kept', name=op.f('ck_enrolments_quota_kept_within_at_most')),
    sa.CheckConstraint('kept >= 0', name=op.f('ck_enrolments_quota_kept_not_negative')),
    sa.ForeignKeyConstraint(['cohort_id'], ['enrolments_cohort.id'], name=op.f('fk_enrolments_quota_cohort_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments_quota')),
    sa.UniqueConstraint('cohort_id', 'kind', 'key', name=op.f('uq_enrolments_quota_cohort_id_kind_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolments_quota_public_id'))
    )
    # Column by column and without a copy of the tables: on SQLite a copy would lose their check constraints.
    moment = UTCDateTime().compile(dialect=op.get_bind().dialect)
    op.add_column('enrolments_cohort', sa.Column('opens_at', UTCDateTime(), nullable=True))
    op.execute(f"alter table enrolments_cohort add column shuts_at {moment} "
               "constraint ck_enrolments_cohort_shuts_after_opening check (shuts_at > opens_at)")
    op.add_column('enrolments_cohort', sa.Column('has_queue', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute("alter table enrolments_cohort add column answer_hours integer default 48 not null "
               "constraint ck_enrolments_cohort_answer_hours check (answer_hours between 0 and 336)")
    op.add_column('enrolments_enrolment', sa.Column('sponsor', sa.String(length=16), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('enrolments_enrolment', 'sponsor')
    for column in ('answer_hours', 'has_queue', 'shuts_at', 'opens_at'):
        op.drop_column('enrolments_cohort', column)
    op.drop_table('enrolments_quota')
    with op.batch_alter_table('enrolments_application', schema=None) as batch_op:
        batch_op.drop_index('uq_enrolments_application_open', sqlite_where=sa.text('ended_at is null'), postgresql_where=sa.text('ended_at is null'))
        batch_op.drop_index('ix_enrolments_application_queue')
        batch_op.drop_index(batch_op.f('ix_enrolments_application_learner_id'))
        batch_op.drop_index(batch_op.f('ix_enrolments_application_course_id'))

    op.drop_table('enrolments_application')
