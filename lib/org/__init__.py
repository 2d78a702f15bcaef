"""Units and their succession, the people who sign in, roles, the Actor and its scope."""

from lib.org.actor import EVERYWHERE, PUBLIC, Actor, system
from lib.org.model import ROLE_RIGHTS, Account, FailedTry, Grant, Right, Role, SignIn, Unit, UnitKind

__all__ = [
    "EVERYWHERE", "PUBLIC", "ROLE_RIGHTS", "Account", "Actor", "FailedTry", "Grant", "Right", "Role", "SignIn", "Unit", "UnitKind", "system",
]  # fmt: skip
