"""quizzes for practice"""

import sqlalchemy as sa
from alembic import op

revision = 'assessments_0011'
down_revision = 'assessments_0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('assessments_quiz', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_practice', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('assessments_quiz', schema=None) as batch_op:
        batch_op.alter_column('is_practice', server_default=None, existing_type=sa.Boolean(), existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table('assessments_quiz', schema=None) as batch_op:
        batch_op.drop_column('is_practice')
