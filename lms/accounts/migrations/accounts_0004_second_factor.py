"""Two-step sign-in"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime

revision = 'accounts_0004'
down_revision = 'accounts_0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('accounts_recovery_code',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('used_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_user.id'], name=op.f('fk_accounts_recovery_code_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts_recovery_code')),
    sa.UniqueConstraint('user_id', 'code_hash', name=op.f('uq_accounts_recovery_code_user_id_code_hash'))
    )
    op.create_table('accounts_second_factor',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('secret', sa.String(length=120), nullable=False),
    sa.Column('set_at', UTCDateTime(), nullable=False),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['accounts_user.id'], name=op.f('fk_accounts_second_factor_user_id')),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_accounts_second_factor'))
    )
    with op.batch_alter_table('accounts_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_twofold', sa.Boolean(), server_default=sa.false(), nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('accounts_session', schema=None) as batch_op:
        batch_op.drop_column('is_twofold')

    op.drop_table('accounts_second_factor')
    op.drop_table('accounts_recovery_code')
