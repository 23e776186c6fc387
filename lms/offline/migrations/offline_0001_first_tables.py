"""first tables"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import JSON
from lms.core.database import UTCDateTime
revision = 'offline_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('offline_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('learner_id', sa.Integer(), nullable=False),
    sa.Column('uuid', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('activity_id', sa.Integer(), nullable=False),
    sa.Column('body', JSON, nullable=False),
    sa.Column('said_at', UTCDateTime(), nullable=False),
    sa.Column('kept_at', UTCDateTime(), nullable=False),
    sa.Column('refused', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['courses_activity.id'], name=op.f('fk_offline_entry_activity_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['learner_id'], ['accounts_user.id'], name=op.f('fk_offline_entry_learner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offline_entry')),
    sa.UniqueConstraint('learner_id', 'uuid', name=op.f('uq_offline_entry_learner_id_uuid'))
    )
    with op.batch_alter_table('offline_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offline_entry_activity_id'), ['activity_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('offline_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_offline_entry_activity_id'))

    op.drop_table('offline_entry')
