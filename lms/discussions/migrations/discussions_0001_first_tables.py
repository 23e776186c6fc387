"""first tables"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'discussions_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('discussions_term',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('sorted', sa.String(length=240), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('written_at', UTCDateTime(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_discussions_term_course_id')),
    sa.ForeignKeyConstraint(['written_by_id'], ['accounts_user.id'], name=op.f('fk_discussions_term_written_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussions_term')),
    sa.UniqueConstraint('course_id', 'sorted', name=op.f('uq_discussions_term_course_id_sorted')),
    sa.UniqueConstraint('public_id', name=op.f('uq_discussions_term_public_id'))
    )
    op.create_table('discussions_announcement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=True),
    sa.Column('cohort_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('html', sa.Text(), nullable=True),
    sa.Column('written_at', UTCDateTime(), nullable=False),
    sa.Column('shows_at', UTCDateTime(), nullable=False),
    sa.Column('told_at', UTCDateTime(), nullable=True),
    sa.Column('edited_at', UTCDateTime(), nullable=True),
    sa.Column('withdrawn_at', UTCDateTime(), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint('(course_id is null) <> (cohort_id is null)', name=op.f('ck_discussions_announcement_course_or_cohort')),
    sa.ForeignKeyConstraint(['author_id'], ['accounts_user.id'], name=op.f('fk_discussions_announcement_author_id')),
    sa.ForeignKeyConstraint(['cohort_id'], ['enrolments_cohort.id'], name=op.f('fk_discussions_announcement_cohort_id')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_discussions_announcement_course_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussions_announcement')),
    sa.UniqueConstraint('author_id', 'key', name=op.f('uq_discussions_announcement_author_id_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_discussions_announcement_public_id'))
    )
    with op.batch_alter_table('discussions_announcement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_discussions_announcement_cohort_id'), ['cohort_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_discussions_announcement_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_discussions_announcement_told_at'), ['told_at'], unique=False)

    op.create_table('discussions_thread',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=16), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('begun_at', UTCDateTime(), nullable=False),
    sa.Column('last_at', UTCDateTime(), nullable=False),
    sa.Column('last_id', sa.Integer(), nullable=False),
    sa.Column('replies', sa.Integer(), nullable=False),
    sa.Column('is_answered', sa.Boolean(), nullable=False),
    sa.Column('pinned_at', UTCDateTime(), nullable=True),
    sa.Column('closed_at', UTCDateTime(), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['accounts_user.id'], name=op.f('fk_discussions_thread_author_id')),
    sa.ForeignKeyConstraint(['cohort_id'], ['enrolments_cohort.id'], name=op.f('fk_discussions_thread_cohort_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussions_thread')),
    sa.UniqueConstraint('author_id', 'key', name=op.f('uq_discussions_thread_author_id_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_discussions_thread_public_id'))
    )
    with op.batch_alter_table('discussions_thread', schema=None) as batch_op:
        batch_op.create_index('ix_discussions_thread_cohort', ['cohort_id', 'last_at'], unique=False)

    op.create_table('discussions_glance',
    sa.Column('announcement_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['announcement_id'], ['discussions_announcement.id'], name=op.f('fk_discussions_glance_announcement_id')),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_user.id'], name=op.f('fk_discussions_glance_user_id')),
    sa.PrimaryKeyConstraint('announcement_id', 'user_id', name=op.f('pk_discussions_glance'))
    )
    with op.batch_alter_table('discussions_glance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_discussions_glance_user_id'), ['user_id'], unique=False)

    op.create_table('discussions_post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=16), nullable=False),
    sa.Column('is_first', sa.Boolean(), nullable=False),
    sa.Column('is_staff', sa.Boolean(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('written_at', UTCDateTime(), nullable=False),
    sa.Column('edited_at', UTCDateTime(), nullable=True),
    sa.Column('removed_at', UTCDateTime(), nullable=True),
    sa.Column('removed_by_id', sa.Integer(), nullable=True),
    sa.Column('answers_at', UTCDateTime(), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['accounts_user.id'], name=op.f('fk_discussions_post_author_id')),
    sa.ForeignKeyConstraint(['removed_by_id'], ['accounts_user.id'], name=op.f('fk_discussions_post_removed_by_id')),
    sa.ForeignKeyConstraint(['thread_id'], ['discussions_thread.id'], name=op.f('fk_discussions_post_thread_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussions_post')),
    sa.UniqueConstraint('author_id', 'key', name=op.f('uq_discussions_post_author_id_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_discussions_post_public_id'))
    )
    with op.batch_alter_table('discussions_post', schema=None) as batch_op:
        batch_op.create_index('ix_discussions_post_thread', ['thread_id', 'id'], unique=False)
        batch_op.create_index('uq_discussions_post_answer', ['thread_id'], unique=True, sqlite_where=sa.text('answers_at is not null'), postgresql_where=sa.text('answers_at is not null'))

    op.create_table('discussions_reader',
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('seen_id', sa.Integer(), nullable=False),
    sa.Column('follows', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['thread_id'], ['discussions_thread.id'], name=op.f('fk_discussions_reader_thread_id')),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_user.id'], name=op.f('fk_discussions_reader_user_id')),
    sa.PrimaryKeyConstraint('thread_id', 'user_id', name=op.f('pk_discussions_reader'))
    )
    with op.batch_alter_table('discussions_reader', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_discussions_reader_user_id'), ['user_id'], unique=False)

    op.create_table('discussions_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('settled_at', UTCDateTime(), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("outcome in ('', 'kept', 'removed')", name=op.f('ck_discussions_report_outcome_known')),
    sa.ForeignKeyConstraint(['post_id'], ['discussions_post.id'], name=op.f('fk_discussions_report_post_id')),
    sa.ForeignKeyConstraint(['settled_by_id'], ['accounts_user.id'], name=op.f('fk_discussions_report_settled_by_id')),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_user.id'], name=op.f('fk_discussions_report_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussions_report')),
    sa.UniqueConstraint('post_id', 'user_id', name=op.f('uq_discussions_report_post_id_user_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_discussions_report_public_id'))
    )
    with op.batch_alter_table('discussions_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_discussions_report_user_id'), ['user_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('discussions_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_discussions_report_user_id'))

    op.drop_table('discussions_report')
    with op.batch_alter_table('discussions_reader', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_discussions_reader_user_id'))

    op.drop_table('discussions_reader')
    with op.batch_alter_table('discussions_post', schema=None) as batch_op:
        batch_op.drop_index('uq_discussions_post_answer', sqlite_where=sa.text('answers_at is not null'), postgresql_where=sa.text('answers_at is not null'))
        batch_op.drop_index('ix_discussions_post_thread')

    op.drop_table('discussions_post')
    with op.batch_alter_table('discussions_glance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_discussions_glance_user_id'))

    op.drop_table('discussions_glance')
    with op.batch_alter_table('discussions_thread', schema=None) as batch_op:
        batch_op.drop_index('ix_discussions_thread_cohort')

    op.drop_table('discussions_thread')
    with op.batch_alter_table('discussions_announcement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_discussions_announcement_told_at'))
        batch_op.drop_index(batch_op.f('ix_discussions_announcement_course_id'))
        batch_op.drop_index(batch_op.f('ix_discussions_announcement_cohort_id'))

    op.drop_table('discussions_announcement')
    op.drop_table('discussions_term')
