"""designs"""

import sqlalchemy as sa
from alembic import op
from lms.core.database import JSON
from lms.core.database import UTCDateTime
revision = 'certificates_0011'
down_revision = 'certificates_0010'
branch_labels = None
depends_on = None

VERSION = "certificates_design_version"
WHY = "what was saved as a version of a design never changes"


def upgrade() -> None:
    op.create_table('certificates_design',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['accounts_agency.id'], name=op.f('fk_certificates_design_agency_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificates_design')),
    sa.UniqueConstraint('agency_id', 'name', name=op.f('uq_certificates_design_agency_id_name')),
    sa.UniqueConstraint('public_id', name=op.f('uq_certificates_design_public_id'))
    )
    op.create_table('certificates_design_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('design_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('page', sa.Text(), nullable=False),
    sa.Column('style', sa.Text(), nullable=False),
    sa.Column('pictures', JSON, nullable=False),
    sa.Column('restored', sa.Integer(), nullable=True),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['design_id'], ['certificates_design.id'], name=op.f('fk_certificates_design_version_design_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['accounts_user.id'], name=op.f('fk_certificates_design_version_made_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificates_design_version')),
    sa.UniqueConstraint('design_id', 'number', name=op.f('uq_certificates_design_version_design_id_number')),
    sa.UniqueConstraint('public_id', name=op.f('uq_certificates_design_version_public_id'))
    )
    op.create_table('certificates_design_choice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('agency_id', sa.Integer(), nullable=True),
    sa.Column('course_id', sa.Integer(), nullable=True),
    sa.Column('house', sa.String(length=20), nullable=False),
    sa.Column('design_id', sa.Integer(), nullable=True),
    sa.Column('emblem', sa.String(length=64), nullable=False),
    sa.CheckConstraint("house = '' or design_id is null", name=op.f('ck_certificates_design_choice_one_design')),
    sa.CheckConstraint('(agency_id is null) <> (course_id is null)', name=op.f('ck_certificates_design_choice_of_one')),
    sa.ForeignKeyConstraint(['agency_id'], ['accounts_agency.id'], name=op.f('fk_certificates_design_choice_agency_id')),
    sa.ForeignKeyConstraint(['course_id'], ['courses_course.id'], name=op.f('fk_certificates_design_choice_course_id')),
    sa.ForeignKeyConstraint(['design_id'], ['certificates_design.id'], name=op.f('fk_certificates_design_choice_design_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificates_design_choice')),
    sa.UniqueConstraint('agency_id', name=op.f('uq_certificates_design_choice_agency_id')),
    sa.UniqueConstraint('course_id', name=op.f('uq_certificates_design_choice_course_id'))
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("update", "delete"):
            op.execute(f"create trigger {VERSION}_no_{act} before {act} on {VERSION} begin select raise(abort, '{WHY}'); end")
        return
    op.execute(f"create trigger {VERSION}_kept before update or delete on {VERSION} for each row "
               f"execute function certificates_refuse('{WHY}')")
    op.execute(f"create trigger {VERSION}_whole before truncate on {VERSION} for each statement "
               f"execute function certificates_refuse('{WHY}')")


def downgrade() -> None:
    op.drop_table('certificates_design_choice')
    op.drop_table('certificates_design_version')
    op.drop_table('certificates_design')
