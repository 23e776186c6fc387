"""review, overall feedback and penalties of quizzes"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import JSON

revision = 'assessments_0009'
down_revision = 'assessments_0008'
branch_labels = None
depends_on = None

PARTS = ('answers', 'right', 'marks', 'feedback')
WHENS = {'after_submit': 'at_once', 'after_passed': 'passed', 'score_only': 'never'}


def upgrade() -> None:
    with op.batch_alter_table('assessments_quiz', schema=None) as batch_op:
        for part in PARTS:
            batch_op.add_column(sa.Column(f'review_{part}', sa.String(length=10), nullable=False, server_default='at_once'))
        batch_op.add_column(sa.Column('bands', JSON, nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('takes_penalties', sa.Boolean(), nullable=False, server_default=sa.false()))
    for policy, when in WHENS.items():
        named = ", ".join(f"review_{part} = '{when}'" for part in PARTS)
        op.execute(f"update assessments_quiz set {named} where feedback_policy = '{policy}'")
    with op.batch_alter_table('assessments_quiz', schema=None) as batch_op:
        for part in PARTS:
            batch_op.alter_column(f'review_{part}', server_default=None, existing_type=sa.String(length=10), existing_nullable=False)
            batch_op.create_check_constraint(f'review_{part}_known', f"review_{part} in ('at_once', 'passed', 'closed', 'never')")
        batch_op.alter_column('bands', server_default=None, existing_type=JSON, existing_nullable=False)
        batch_op.alter_column('takes_penalties', server_default=None, existing_type=sa.Boolean(), existing_nullable=False)
        batch_op.drop_column('feedback_policy')


def downgrade() -> None:
    """What is shown once everybody is done is, in the old words, shown once passed."""
    with op.batch_alter_table('assessments_quiz', schema=None) as batch_op:
        batch_op.add_column(sa.Column('feedback_policy', sa.String(length=20), nullable=False, server_default='after_submit'))
    op.execute("update assessments_quiz set feedback_policy = 'after_passed' where review_right in ('passed', 'closed')")
    op.execute("update assessments_quiz set feedback_policy = 'score_only' where review_right = 'never'")
    with op.batch_alter_table('assessments_quiz', schema=None) as batch_op:
        batch_op.alter_column('feedback_policy', server_default=None, existing_type=sa.String(length=20), existing_nullable=False)
        for part in PARTS:
            batch_op.drop_constraint(op.f(f'ck_assessments_quiz_review_{part}_known'), type_='check')
            batch_op.drop_column(f'review_{part}')
        batch_op.drop_column('takes_penalties')
        batch_op.drop_column('bands')
