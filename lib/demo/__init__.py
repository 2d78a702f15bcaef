"""A living city of invented people: staff, residents and dossiers in every state, repeatable from a seed.

``fill`` writes it, some days a transaction, into an installation that has nobody yet; every dossier is one that the use
cases of ``lib.dossiers`` could have made, on its own days. Only for demonstrations, tests and benchmarks: tokens and
salts come from the seed.
"""

from lib.demo.filling import Filled, Size, fill, present
from lib.demo.staff import PASSWORD, NamedAccount, named_accounts

__all__ = ["PASSWORD", "Filled", "NamedAccount", "Size", "fill", "named_accounts", "present"]
