"""comments of reviewers"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'reviews_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reviews_comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('stable_id', sa.String(length=16), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('written_at', UTCDateTime(), nullable=False),
    sa.Column('settled_at', UTCDateTime(), nullable=True),
    sa.Column('settled_by_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['accounts_user.id'], name=op.f('fk_reviews_comment_author_id')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_reviews_comment_course_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['parent_id'], ['reviews_comment.id'], name=op.f('fk_reviews_comment_parent_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['settled_by_id'], ['accounts_user.id'], name=op.f('fk_reviews_comment_settled_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reviews_comment')),
    sa.UniqueConstraint('public_id', name=op.f('uq_reviews_comment_public_id'))
    )
    with op.batch_alter_table('reviews_comment', schema=None) as batch_op:
        batch_op.create_index('ix_reviews_comment_activity', ['course_id', 'stable_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reviews_comment_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reviews_comment_parent_id'), ['parent_id'], unique=False)

    op.create_table('reviews_reviewer',
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', UTCDateTime(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['asked_by_id'], ['accounts_user.id'], name=op.f('fk_reviews_reviewer_asked_by_id')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_reviews_reviewer_course_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_user.id'], name=op.f('fk_reviews_reviewer_user_id')),
    sa.PrimaryKeyConstraint('course_id', 'user_id', name=op.f('pk_reviews_reviewer'))
    )
    with op.batch_alter_table('reviews_reviewer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reviews_reviewer_user_id'), ['user_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('reviews_reviewer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reviews_reviewer_user_id'))

    op.drop_table('reviews_reviewer')
    with op.batch_alter_table('reviews_comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reviews_comment_parent_id'))
        batch_op.drop_index(batch_op.f('ix_reviews_comment_author_id'))
        batch_op.drop_index('ix_reviews_comment_activity')

    op.drop_table('reviews_comment')
