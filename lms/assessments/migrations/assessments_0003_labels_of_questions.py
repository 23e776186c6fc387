"""labels of questions"""

import sqlalchemy as sa
from alembic import op

revision = 'assessments_0003'
down_revision = 'assessments_0002'
branch_labels = None
depends_on = None


def columns() -> list[sa.Column]:
    return [
        sa.Column('name', sa.String(length=200), nullable=False, server_default=''),
        sa.Column('category', sa.String(length=500), nullable=False, server_default=''),
        sa.Column('tags', sa.Text(), nullable=False, server_default=''),
        sa.Column('points', sa.Numeric(precision=6, scale=2), nullable=False, server_default='1'),
        sa.Column('difficulty', sa.String(length=10), nullable=True),
        sa.Column('penalty', sa.Numeric(precision=8, scale=7), nullable=False, server_default='0')]


CHECKS = {'difficulty_known': "difficulty in ('easy', 'medium', 'hard')", 'points_bounded': "points between 0 and 1000",
          'penalty_bounded': "penalty between 0 and 1"}


def upgrade() -> None:
    with op.batch_alter_table('assessments_question', schema=None) as batch_op:
        for column in columns():
            batch_op.add_column(column)
    with op.batch_alter_table('assessments_question', schema=None) as batch_op:
        for column in columns():
            if column.server_default is not None:
                batch_op.alter_column(column.name, server_default=None, existing_type=column.type, existing_nullable=False)
        for name, rule in CHECKS.items():
            batch_op.create_check_constraint(name, rule)
        batch_op.create_index('ix_assessments_question_category', ['course_id', 'category'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('assessments_question', schema=None) as batch_op:
        batch_op.drop_index('ix_assessments_question_category')
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f'ck_assessments_question_{name}'), type_='check')
        for column in columns():
            batch_op.drop_column(column.name)
