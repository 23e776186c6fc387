"""lists of people"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import JSON
from lms.core.database import UTCDateTime
revision = 'enrolments_0003'
down_revision = 'enrolments_0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('enrolments_enrolment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolments_enrolment_enrolled_by_id'), ['enrolled_by_id'], unique=False)

    op.create_table('enrolments_roster',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cohort_id', sa.Integer(), nullable=False),
    sa.Column('home_id', sa.Integer(), nullable=False),
    sa.Column('sent_by_id', sa.Integer(), nullable=True),
    sa.Column('sent_at', UTCDateTime(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('file_key', sa.String(length=64), nullable=True),
    sa.Column('layout', JSON, nullable=True),
    sa.Column('headings', JSON, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('counts', JSON, nullable=False),
    sa.Column('fault', sa.String(length=600), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('seen_at', UTCDateTime(), nullable=False),
    sa.Column('written_at', UTCDateTime(), nullable=True),
    sa.Column('undone_at', UTCDateTime(), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("state in ('checking', 'unmapped', 'checked', 'writing', 'written', 'undoing', 'undone', 'failed')", name=op.f('ck_enrolments_roster_state_known')),
    sa.ForeignKeyConstraint(['cohort_id'], ['enrolments_cohort.id'], name=op.f('fk_enrolments_roster_cohort_id')),
    sa.ForeignKeyConstraint(['home_id'], ['accounts_agency.id'], name=op.f('fk_enrolments_roster_home_id')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['accounts_user.id'], name=op.f('fk_enrolments_roster_sent_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments_roster')),
    sa.UniqueConstraint('public_id', name=op.f('uq_enrolments_roster_public_id'))
    )
    with op.batch_alter_table('enrolments_roster', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolments_roster_cohort_id'), ['cohort_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_roster_file_key'), ['file_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_roster_sent_by_id'), ['sent_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_roster_state'), ['state'], unique=False)

    op.create_table('enrolments_roster_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('roster_id', sa.Integer(), nullable=False),
    sa.Column('line', sa.Integer(), nullable=False),
    sa.Column('record', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=250), nullable=False),
    sa.Column('cells', JSON, nullable=False),
    sa.Column('fate', sa.String(length=10), nullable=False),
    sa.Column('problems', JSON, nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('place_id', sa.Integer(), nullable=True),
    sa.Column('is_new_person', sa.Boolean(), nullable=False),
    sa.Column('before', JSON, nullable=False),
    sa.Column('kept', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['accounts_user.id'], name=op.f('fk_enrolments_roster_row_person_id')),
    sa.ForeignKeyConstraint(['roster_id'], ['enrolments_roster.id'], name=op.f('fk_enrolments_roster_row_roster_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolments_roster_row'))
    )
    with op.batch_alter_table('enrolments_roster_row', schema=None) as batch_op:
        batch_op.create_index('ix_enrolments_roster_row_fate', ['roster_id', 'fate', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_enrolments_roster_row_person_id'), ['person_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('enrolments_enrolment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolments_enrolment_enrolled_by_id'))

    with op.batch_alter_table('enrolments_roster_row', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolments_roster_row_person_id'))
        batch_op.drop_index('ix_enrolments_roster_row_fate')

    op.drop_table('enrolments_roster_row')
    with op.batch_alter_table('enrolments_roster', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_enrolments_roster_state'))
        batch_op.drop_index(batch_op.f('ix_enrolments_roster_sent_by_id'))
        batch_op.drop_index(batch_op.f('ix_enrolments_roster_file_key'))
        batch_op.drop_index(batch_op.f('ix_enrolments_roster_cohort_id'))

    op.drop_table('enrolments_roster')
