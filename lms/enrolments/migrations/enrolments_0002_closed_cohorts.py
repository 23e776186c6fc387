"""closed cohorts"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'enrolments_0002'
down_revision = 'enrolments_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('enrolments_cohort', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closed_at', UTCDateTime(), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('enrolments_cohort', schema=None) as batch_op:
        batch_op.drop_column('closed_at')

