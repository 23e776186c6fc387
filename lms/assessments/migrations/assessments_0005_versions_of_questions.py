"""versions of questions"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import JSON, UTCDateTime

revision = 'assessments_0005'
down_revision = 'assessments_0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assessments_question_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('content', JSON, nullable=False),
    sa.Column('feedback', sa.Text(), nullable=False),
    sa.Column('labels', JSON, nullable=False),
    sa.Column('written_at', UTCDateTime(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['question_id'], ['assessments_question.id'], name=op.f('fk_assessments_question_version_question_id')),
    sa.ForeignKeyConstraint(['written_by_id'], ['accounts_user.id'], name=op.f('fk_assessments_question_version_written_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessments_question_version')),
    sa.UniqueConstraint('question_id', 'number', name=op.f('uq_assessments_question_version_question_id_number'))
    )
    with op.batch_alter_table('assessments_question', schema=None) as batch_op:
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('written_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('written_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('archived_at', UTCDateTime(), nullable=True))
    op.execute("update assessments_question set written_at = created_at, written_by_id = created_by_id")
    with op.batch_alter_table('assessments_question', schema=None) as batch_op:
        batch_op.alter_column('version', server_default=None, existing_type=sa.Integer(), existing_nullable=False)
        batch_op.alter_column('written_at', nullable=False, existing_type=UTCDateTime())
        batch_op.create_foreign_key(batch_op.f('fk_assessments_question_written_by_id'), 'accounts_user', ['written_by_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('assessments_question', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_assessments_question_written_by_id'), type_='foreignkey')
        batch_op.drop_column('archived_at')
        batch_op.drop_column('written_by_id')
        batch_op.drop_column('written_at')
        batch_op.drop_column('version')

    op.drop_table('assessments_question_version')