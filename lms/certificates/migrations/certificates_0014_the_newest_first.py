"""the newest first: an office's page of the register reads no further than it shows"""

from alembic import op
revision = 'certificates_0014'
down_revision = 'certificates_0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('certificates_certificate', schema=None) as batch_op:
        batch_op.create_index('ix_certificates_certificate_newest', ['issued_at', 'id', 'agency_path'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('certificates_certificate', schema=None) as batch_op:
        batch_op.drop_index('ix_certificates_certificate_newest')
