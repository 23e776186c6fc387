"""what the desk counts"""

import sqlalchemy as sa
from alembic import op

revision = 'records_0007'
down_revision = 'records_0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('records_claim', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_records_claim_title_key'))
        batch_op.create_index('ix_records_claim_counted', ['ended', 'state', 'settled_at', 'agency_path'], unique=False)
        batch_op.create_index('ix_records_claim_courses', ['learner_id', 'course_id'], unique=False, sqlite_where=sa.text("ended = '' and course_id is not null"), postgresql_where=sa.text("ended = '' and course_id is not null"))
        batch_op.create_index('ix_records_claim_shown', ['title_key', 'title', 'agency_path'], unique=False)
        batch_op.create_index('ix_records_claim_titles', ['learner_id', 'title_key'], unique=False, sqlite_where=sa.text("ended = ''"), postgresql_where=sa.text("ended = ''"))



def downgrade() -> None:
    with op.batch_alter_table('records_claim', schema=None) as batch_op:
        batch_op.drop_index('ix_records_claim_titles', sqlite_where=sa.text("ended = ''"), postgresql_where=sa.text("ended = ''"))
        batch_op.drop_index('ix_records_claim_shown')
        batch_op.drop_index('ix_records_claim_courses', sqlite_where=sa.text("ended = '' and course_id is not null"), postgresql_where=sa.text("ended = '' and course_id is not null"))
        batch_op.drop_index('ix_records_claim_counted')
        batch_op.create_index(batch_op.f('ix_records_claim_title_key'), ['title_key'], unique=False)

