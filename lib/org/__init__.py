"""Units and their succession, the people who sign in, roles, the Actor and its scope."""

from lib.org.actor import EVERYWHERE, PUBLIC, Actor, system
from lib.org.locks import Lock, forgive, reserve
from lib.org.model import ROLE_RIGHTS, Account, FailedTry, Grant, Right, Role, SignIn, Unit, UnitKind
from lib.org.queries import (
    PAGE,
    OpenSignIn,
    Person,
    account_named,
    open_sign_ins,
    people,
    person,
    unit_by_code,
    unit_names,
    unit_of_place,
    units,
    units_below,
)
from lib.org.reference import ensure_reference, succession
from lib.org.rights import actor_for
from lib.org.service import (
    add_account,
    change_password,
    choose_language,
    count_accounts,
    disable_account,
    enable_account,
    forgive_tries,
    grant,
    rename_account,
    reserve_sign_in,
    reset_password,
    revoke,
)
from lib.org.sign_ins import SignedIn, end_all_sign_ins, end_one_sign_in, end_sign_in, open_sign_in, signed_in
from lib.org.structure import DAYS, OFFICE_HOURS, add_unit, close_unit, edit_unit, find_unit, must_be_hours

__all__ = [
    "DAYS", "EVERYWHERE", "OFFICE_HOURS", "PUBLIC", "ROLE_RIGHTS", "Account", "Actor", "FailedTry", "Grant", "Lock", "OpenSignIn", "PAGE",
    "Person", "Right", "Role", "SignIn", "SignedIn", "Unit", "UnitKind", "account_named", "actor_for", "add_account", "add_unit",
    "change_password", "choose_language", "close_unit", "count_accounts", "disable_account", "edit_unit", "enable_account",
    "end_all_sign_ins", "end_one_sign_in", "end_sign_in", "ensure_reference", "find_unit", "forgive", "forgive_tries", "grant",
    "must_be_hours", "open_sign_in", "open_sign_ins", "people", "person", "rename_account", "reserve", "reserve_sign_in",
    "reset_password", "revoke", "signed_in", "succession", "system", "unit_by_code", "unit_names", "unit_of_place", "units", "units_below",
]  # fmt: skip
