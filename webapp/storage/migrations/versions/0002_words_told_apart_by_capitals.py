"""Words told apart by capitals alone; no table changes, only rows"""

from alembic import op

from webapp.storage.identities import tell_apart

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tell_apart(op.get_bind())


def downgrade() -> None:
    """Leave the rows as they are: the tables of 0001 hold both words, each under its own name."""
