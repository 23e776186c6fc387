"""first tables"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import JSON
from lms.core.database import UTCDateTime
revision = 'attendance_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attendance_feed',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_user.id'], name=op.f('fk_attendance_feed_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_feed')),
    sa.UniqueConstraint('public_id', name=op.f('uq_attendance_feed_public_id')),
    sa.UniqueConstraint('user_id', name=op.f('uq_attendance_feed_user_id'))
    )
    op.create_table('attendance_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('least_percent', sa.Integer(), nullable=False),
    sa.Column('set_at', UTCDateTime(), nullable=False),
    sa.Column('set_by_id', sa.Integer(), nullable=True),
    sa.Column('superseded_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint('least_percent between 0 and 100', name=op.f('ck_attendance_rule_least_percent')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_attendance_rule_course_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['set_by_id'], ['accounts_user.id'], name=op.f('fk_attendance_rule_set_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_rule'))
    )
    with op.batch_alter_table('attendance_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_rule_course_id'), ['course_id'], unique=False)
        batch_op.create_index('uq_attendance_rule_holds', ['course_id'], unique=True, sqlite_where=sa.text('superseded_at is null'), postgresql_where=sa.text('superseded_at is null'))

    op.create_table('attendance_meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('starts_at', UTCDateTime(), nullable=False),
    sa.Column('ends_at', UTCDateTime(), nullable=False),
    sa.Column('room', sa.String(length=200), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('guests', sa.String(length=200), nullable=False),
    sa.Column('note', sa.String(length=1000), nullable=False),
    sa.Column('groups', JSON, nullable=False),
    sa.Column('credit_hours', sa.Integer(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.Column('cancelled_at', UTCDateTime(), nullable=True),
    sa.Column('cancel_reason', sa.String(length=400), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("kind in ('classroom', 'synchronous', 'field')", name=op.f('ck_attendance_meeting_kind_known')),
    sa.CheckConstraint('capacity is null or capacity > 0', name=op.f('ck_attendance_meeting_capacity_positive')),
    sa.CheckConstraint('credit_hours between 0 and 32', name=op.f('ck_attendance_meeting_credit_hours')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_attendance_meeting_ends_after_start')),
    sa.ForeignKeyConstraint(['cohort_id'], ['enrolments_cohort.id'], name=op.f('fk_attendance_meeting_cohort_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['accounts_user.id'], name=op.f('fk_attendance_meeting_created_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_meeting')),
    sa.UniqueConstraint('public_id', name=op.f('uq_attendance_meeting_public_id'))
    )
    with op.batch_alter_table('attendance_meeting', schema=None) as batch_op:
        batch_op.create_index('ix_attendance_meeting_cohort', ['cohort_id', 'starts_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_meeting_ends_at'), ['ends_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_meeting_starts_at'), ['starts_at'], unique=False)

    op.create_table('attendance_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('learner_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('method', sa.String(length=10), nullable=False),
    sa.Column('note', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('device', sa.String(length=60), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('superseded_at', UTCDateTime(), nullable=True),
    sa.CheckConstraint("method in ('list', 'qr', 'code', 'organiser')", name=op.f('ck_attendance_mark_method_known')),
    sa.CheckConstraint("state in ('present', 'late', 'permit', 'sick', 'absent')", name=op.f('ck_attendance_mark_state_known')),
    sa.ForeignKeyConstraint(['by_id'], ['accounts_user.id'], name=op.f('fk_attendance_mark_by_id')),
    sa.ForeignKeyConstraint(['learner_id'], ['accounts_user.id'], name=op.f('fk_attendance_mark_learner_id')),
    sa.ForeignKeyConstraint(['meeting_id'], ['attendance_meeting.id'], name=op.f('fk_attendance_mark_meeting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_mark'))
    )
    with op.batch_alter_table('attendance_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_mark_by_id'), ['by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_mark_learner_id'), ['learner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_mark_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index('uq_attendance_mark_holds', ['meeting_id', 'learner_id'], unique=True, sqlite_where=sa.text('superseded_at is null'), postgresql_where=sa.text('superseded_at is null'))

    op.create_table('attendance_teaching',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['attendance_meeting.id'], name=op.f('fk_attendance_teaching_meeting_id')),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_user.id'], name=op.f('fk_attendance_teaching_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance_teaching')),
    sa.UniqueConstraint('meeting_id', 'user_id', name=op.f('uq_attendance_teaching_meeting_id_user_id'))
    )
    with op.batch_alter_table('attendance_teaching', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_teaching_user_id'), ['user_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('attendance_teaching', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_teaching_user_id'))

    op.drop_table('attendance_teaching')
    with op.batch_alter_table('attendance_mark', schema=None) as batch_op:
        batch_op.drop_index('uq_attendance_mark_holds', sqlite_where=sa.text('superseded_at is null'), postgresql_where=sa.text('superseded_at is null'))
        batch_op.drop_index(batch_op.f('ix_attendance_mark_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_attendance_mark_learner_id'))
        batch_op.drop_index(batch_op.f('ix_attendance_mark_by_id'))

    op.drop_table('attendance_mark')
    with op.batch_alter_table('attendance_meeting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_meeting_starts_at'))
        batch_op.drop_index(batch_op.f('ix_attendance_meeting_ends_at'))
        batch_op.drop_index('ix_attendance_meeting_cohort')

    op.drop_table('attendance_meeting')
    with op.batch_alter_table('attendance_rule', schema=None) as batch_op:
        batch_op.drop_index('uq_attendance_rule_holds', sqlite_where=sa.text('superseded_at is null'), postgresql_where=sa.text('superseded_at is null'))
        batch_op.drop_index(batch_op.f('ix_attendance_rule_course_id'))

    op.drop_table('attendance_rule')
    op.drop_table('attendance_feed')
