"""PDF of one's data"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime

revision = 'accounts_0003'
down_revision = 'accounts_0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('accounts_data_copy',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', UTCDateTime(), nullable=False),
    sa.Column('made_at', UTCDateTime(), nullable=True),
    sa.Column('failed_at', UTCDateTime(), nullable=True),
    sa.Column('file_key', sa.String(length=64), nullable=True),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_user.id'], name=op.f('fk_accounts_data_copy_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts_data_copy')),
    sa.UniqueConstraint('user_id', name=op.f('uq_accounts_data_copy_user_id'))
    )
    with op.batch_alter_table('accounts_data_copy', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_accounts_data_copy_asked_at'), ['asked_at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('accounts_data_copy', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_accounts_data_copy_asked_at'))

    op.drop_table('accounts_data_copy')
