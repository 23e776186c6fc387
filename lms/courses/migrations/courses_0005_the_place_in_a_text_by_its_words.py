"""the place in a text by its words"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import JSON
revision = 'courses_0005'
down_revision = 'courses_0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('courses_progress', schema=None) as batch_op:
        batch_op.add_column(sa.Column('anchor', JSON, server_default='{}', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('courses_progress', schema=None) as batch_op:
        batch_op.drop_column('anchor')
