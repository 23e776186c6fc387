"""agreements with governments"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import UTCDateTime
revision = 'partners_0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('partners_agreement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('partner_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=3), nullable=False),
    sa.Column('number', sa.String(length=120), nullable=False),
    sa.Column('title', sa.String(length=250), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=False),
    sa.Column('source', sa.String(length=16), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.Column('seat_cost', sa.BigInteger(), nullable=True),
    sa.Column('refuses_beyond', sa.Boolean(), nullable=False),
    sa.Column('covers_below', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('since', UTCDateTime(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('warned_days', sa.Integer(), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("(state = 'terminated') = (reason <> '')", name=op.f('ck_partners_agreement_terminated_with_reason')),
    sa.CheckConstraint("kind in ('mou', 'pks')", name=op.f('ck_partners_agreement_kind_known')),
    sa.CheckConstraint("source in ('apbn', 'apbd_province', 'apbd_regency', 'scholarship')", name=op.f('ck_partners_agreement_source_known')),
    sa.CheckConstraint("state in ('draft', 'in_force', 'ended', 'terminated')", name=op.f('ck_partners_agreement_state_known')),
    sa.CheckConstraint('agency_id <> partner_id', name=op.f('ck_partners_agreement_two_parties')),
    sa.CheckConstraint('seat_cost is null or seat_cost >= 0', name=op.f('ck_partners_agreement_cost_not_negative')),
    sa.CheckConstraint('seats is null or seats > 0', name=op.f('ck_partners_agreement_seats_positive')),
    sa.CheckConstraint('valid_to >= valid_from', name=op.f('ck_partners_agreement_ends_after_start')),
    sa.ForeignKeyConstraint(['agency_id'], ['accounts_agency.id'], name=op.f('fk_partners_agreement_agency_id')),
    sa.ForeignKeyConstraint(['created_by_id'], ['accounts_user.id'], name=op.f('fk_partners_agreement_created_by_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['accounts_agency.id'], name=op.f('fk_partners_agreement_partner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partners_agreement')),
    sa.UniqueConstraint('agency_id', 'number', name=op.f('uq_partners_agreement_agency_id_number')),
    sa.UniqueConstraint('public_id', name=op.f('uq_partners_agreement_public_id'))
    )
    with op.batch_alter_table('partners_agreement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partners_agreement_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partners_agreement_partner_id'), ['partner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partners_agreement_state'), ['state'], unique=False)

    op.create_table('partners_document',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agreement_id', sa.Integer(), nullable=False),
    sa.Column('file_key', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=140), nullable=False),
    sa.Column('media_type', sa.String(length=80), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sent_at', UTCDateTime(), nullable=False),
    sa.Column('sent_by_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['agreement_id'], ['partners_agreement.id'], name=op.f('fk_partners_document_agreement_id')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['accounts_user.id'], name=op.f('fk_partners_document_sent_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_partners_document')),
    sa.UniqueConstraint('public_id', name=op.f('uq_partners_document_public_id'))
    )
    with op.batch_alter_table('partners_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partners_document_agreement_id'), ['agreement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_partners_document_file_key'), ['file_key'], unique=False)

    op.create_table('partners_term',
    sa.Column('agreement_id', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.Integer(), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=True),
    sa.CheckConstraint('seats is null or seats > 0', name=op.f('ck_partners_term_seats_positive')),
    sa.ForeignKeyConstraint(['agreement_id'], ['partners_agreement.id'], name=op.f('fk_partners_term_agreement_id')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_partners_term_course_id')),
    sa.PrimaryKeyConstraint('agreement_id', 'course_id', name=op.f('pk_partners_term'))
    )
    with op.batch_alter_table('partners_term', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partners_term_course_id'), ['course_id'], unique=False)

    op.create_table('partners_charge',
    sa.Column('enrolment_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('agreement_id', sa.Integer(), nullable=True),
    sa.Column('is_chosen', sa.Boolean(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.CheckConstraint('is_chosen or agreement_id is not null', name=op.f('ck_partners_charge_none_is_chosen')),
    sa.ForeignKeyConstraint(['agreement_id'], ['partners_agreement.id'], name=op.f('fk_partners_charge_agreement_id')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolments_enrolment.id'], name=op.f('fk_partners_charge_enrolment_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('enrolment_id', name=op.f('pk_partners_charge'))
    )
    with op.batch_alter_table('partners_charge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_partners_charge_agreement_id'), ['agreement_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('partners_charge', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partners_charge_agreement_id'))

    op.drop_table('partners_charge')
    with op.batch_alter_table('partners_term', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partners_term_course_id'))

    op.drop_table('partners_term')
    with op.batch_alter_table('partners_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partners_document_file_key'))
        batch_op.drop_index(batch_op.f('ix_partners_document_agreement_id'))

    op.drop_table('partners_document')
    with op.batch_alter_table('partners_agreement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_partners_agreement_state'))
        batch_op.drop_index(batch_op.f('ix_partners_agreement_partner_id'))
        batch_op.drop_index(batch_op.f('ix_partners_agreement_agency_id'))

    op.drop_table('partners_agreement')
