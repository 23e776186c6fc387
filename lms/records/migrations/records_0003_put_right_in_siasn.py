"""put right in siasn"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'records_0003'
down_revision = 'records_0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('records_claim', schema=None) as batch_op:
        batch_op.add_column(sa.Column('settled_at', UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('records_claim', schema=None) as batch_op:
        batch_op.drop_column('settled_at')
