"""groups"""

import sqlalchemy as sa
from alembic import op

revision = 'enrolments_0004'
down_revision = 'enrolments_0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('enrolments_enrolment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('group_name', sa.String(length=60), server_default='', nullable=False))



def downgrade() -> None:
    with op.batch_alter_table('enrolments_enrolment', schema=None) as batch_op:
        batch_op.drop_column('group_name')

