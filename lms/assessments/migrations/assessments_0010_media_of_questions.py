"""media of questions"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime

revision = 'assessments_0010'
down_revision = 'assessments_0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('assessments_question_media',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('question_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=150), nullable=False),
    sa.Column('media_type', sa.String(length=40), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('added_at', UTCDateTime(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['assessments_question.id'], name=op.f('fk_assessments_question_media_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessments_question_media')),
    sa.UniqueConstraint('public_id', name=op.f('uq_assessments_question_media_public_id')),
    sa.UniqueConstraint('question_id', 'name', name=op.f('uq_assessments_question_media_question_id_name'))
    )


def downgrade() -> None:
    op.drop_table('assessments_question_media')
