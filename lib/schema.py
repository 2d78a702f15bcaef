"""All mapped classes in one import; ``python -m lib.schema 0002 "what changed"`` writes the next migration."""

import sys

from lib import db
from lib.calendar import model as calendar_model  # noqa: F401
from lib.dossiers import model as dossiers_model  # noqa: F401
from lib.ledger import model as ledger_model  # noqa: F401
from lib.org import model as org_model  # noqa: F401
from lib.procedures import model as procedures_model  # noqa: F401
from lib.residents import model as residents_model  # noqa: F401

if __name__ == "__main__":
    db.write_revision(sys.argv[2], sys.argv[1])
