"""signing profiles: with whose keys an agency's certificates are signed"""

import sqlalchemy as sa
from alembic import op

revision = 'certificates_0016'
down_revision = 'certificates_0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('certificates_issuer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('signing_profile', sa.String(length=20), server_default='', nullable=False))
    with op.batch_alter_table('certificates_seal', schema=None) as batch_op:
        batch_op.add_column(sa.Column('profile', sa.String(length=20), server_default='', nullable=False))
    with op.batch_alter_table('certificates_signing_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('profile', sa.String(length=20), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('certificates_signing_session', schema=None) as batch_op:
        batch_op.drop_column('profile')
    with op.batch_alter_table('certificates_seal', schema=None) as batch_op:
        batch_op.drop_column('profile')
    with op.batch_alter_table('certificates_issuer', schema=None) as batch_op:
        batch_op.drop_column('signing_profile')
