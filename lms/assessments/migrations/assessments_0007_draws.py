"""draws"""

import sqlalchemy as sa
from alembic import op

revision = 'assessments_0007'
down_revision = 'assessments_0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assessments_quiz_draw',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('points', sa.Numeric(precision=6, scale=2), nullable=False),
    sa.Column('category', sa.String(length=500), nullable=False),
    sa.Column('is_deep', sa.Boolean(), nullable=False),
    sa.Column('tags', sa.Text(), nullable=False),
    sa.Column('difficulty', sa.String(length=10), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint('count between 1 and 100', name=op.f('ck_assessments_quiz_draw_count_bounded')),
    sa.ForeignKeyConstraint(['activity_id'], ['assessments_quiz.activity_id'], name=op.f('fk_assessments_quiz_draw_activity_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessments_quiz_draw')),
    sa.UniqueConstraint('public_id', name=op.f('uq_assessments_quiz_draw_public_id'))
    )
    with op.batch_alter_table('assessments_quiz_draw', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessments_quiz_draw_activity_id'), ['activity_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('assessments_quiz_draw', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assessments_quiz_draw_activity_id'))

    op.drop_table('assessments_quiz_draw')