"""Who is who: accounts, roles, scope, and what an administrator of one commune cannot do."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from lib import db, ledger, org
from lib.errors import DomainError, Invalid, NotAllowed, NotFound
from lib.org import EVERYWHERE, Right, Role, passwords

PASSWORD = "hoa sữa tháng mười"
TEST = org.system("test")


@pytest.fixture
def account(database: str) -> Callable[..., int]:
    """``account("lan", Role.HEAD, "00004")``: the id of a new account with a role in a unit."""

    def make(username: str, role: Role | None = None, unit: str = "HN") -> int:
        with db.transaction() as session:
            unit_id = org.unit_by_code(session, unit).id
            return org.add_account(
                session, TEST, username=username, name=username.title(), unit_id=unit_id, password=PASSWORD, role=role, rounds=4
            ).id

    return make


def actor(account_id: int) -> org.Actor:
    with db.reading() as session:
        return org.actor_for(session, account_id)


def unit(code: str) -> int:
    with db.reading() as session:
        return org.unit_by_code(session, code).id


def refused(work: Callable) -> DomainError:
    with pytest.raises(DomainError) as caught, db.transaction() as session:
        work(session)
    return caught.value


def test_a_clerk_has_rights_in_the_own_point_and_nowhere_else(account: Callable[..., int]) -> None:
    clerk = actor(account("lan", Role.INTAKE_CLERK, "D00004"))

    assert clerk.can(Right.RECEIVE, unit("D00004"))
    assert not clerk.can(Right.RECEIVE, unit("D00008"))
    assert not clerk.can(Right.PEOPLE)
    assert clerk.units_with(Right.READ) == {unit("D00004")}


def test_a_role_reaches_all_units_below(account: Callable[..., int]) -> None:
    head = actor(account("head", Role.HEAD, "TTPVHCC"))

    assert head.can(Right.REASSIGN, unit("D00004"))
    assert head.can(Right.REASSIGN, unit("CN01"))
    assert not head.can(Right.REASSIGN, unit("00004"))
    assert len(head.units_with(Right.READ)) == 1 + 12 + 126


def test_a_role_in_the_city_is_everywhere_also_in_units_added_later(account: Callable[..., int]) -> None:
    official = actor(account("chau", Role.CITY_OFFICIAL))

    assert official.units_with(Right.READ) is EVERYWHERE
    assert official.masks_persons
    assert not official.can(Right.PROCESS)


def test_rights_of_two_roles_in_two_units_do_not_mix(account: Callable[..., int]) -> None:
    account_id = account("lan", Role.INTAKE_CLERK, "D00004")
    with db.transaction() as session:
        org.grant(session, TEST, account_id, Role.PROCESSING_OFFICER, org.unit_by_code(session, "00008").id)
    both = actor(account_id)

    assert both.can(Right.RECEIVE, unit("D00004"))
    assert not both.can(Right.RECEIVE, unit("00008"))
    assert both.can(Right.PROCESS, unit("00008"))
    assert not both.can(Right.PROCESS, unit("D00004"))


def test_a_role_granted_twice_is_one_and_taken_back_is_gone(account: Callable[..., int]) -> None:
    account_id = account("lan", Role.INTAKE_CLERK, "D00004")
    place = unit("D00004")
    with db.transaction() as session:
        org.grant(session, TEST, account_id, Role.INTAKE_CLERK, place)
        assert len(session.scalars(select(org.Grant).where(org.Grant.account_id == account_id)).all()) == 1
        org.revoke(session, TEST, account_id, Role.INTAKE_CLERK, place)
        org.revoke(session, TEST, account_id, Role.INTAKE_CLERK, place)

    assert not actor(account_id).can(Right.RECEIVE)


def test_user_names_are_unique_whatever_the_case(account: Callable[..., int]) -> None:
    account("lan")

    with pytest.raises(Invalid) as taken:
        account("LAN")

    assert (taken.value.code, taken.value.field) == ("username_taken", "username")


@pytest.mark.parametrize("username", ["", "a", "nguyễn", "a b", "-lan", "x" * 61, "'; drop table account"])
def test_a_malformed_user_name_is_refused_at_its_field(username: str, account: Callable[..., int]) -> None:
    with pytest.raises(Invalid) as malformed:
        account(username)

    assert (malformed.value.code, malformed.value.field) == ("username_malformed", "username")


def test_the_administrator_of_one_commune_keeps_the_people_of_that_commune_only(account: Callable[..., int]) -> None:
    local = actor(account("local", Role.ADMINISTRATOR, "00004"))
    theirs = account("theirs", Role.PROCESSING_OFFICER, "00008")
    own = account("own", Role.PROCESSING_OFFICER, "00004")

    assert refused(lambda s: org.grant(s, local, own, Role.CITY_OFFICIAL, org.unit_by_code(s, "HN").id)).code == "not_allowed"
    assert refused(lambda s: org.disable_account(s, local, theirs)).code == "not_allowed"
    assert refused(lambda s: org.reset_password(s, local, theirs)).code == "not_allowed"
    with db.transaction() as session:
        org.grant(session, local, own, Role.APPROVER, org.unit_by_code(session, "00004").id)
    with db.reading() as session:
        found, total = org.people(session, local)
        assert {one.username for one in found} == {"local", "own"}
        assert total == 2
        with pytest.raises(NotFound):
            org.person(session, local, theirs)


def test_nobody_takes_over_an_account_that_reaches_beyond_the_own_scope(account: Callable[..., int]) -> None:
    local = actor(account("local", Role.ADMINISTRATOR, "00004"))
    official = account("official", None, "00004")
    with db.transaction() as session:
        org.grant(session, TEST, official, Role.CITY_OFFICIAL, org.unit_by_code(session, "HN").id)

    assert refused(lambda s: org.reset_password(s, local, official)).code == "not_allowed"
    assert (
        refused(lambda s: org.rename_account(s, local, official, name="X", title="", unit_id=unit("00004"), version=1)).code
        == "not_allowed"
    )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_keep_people_and_units(role: Role, account: Callable[..., int]) -> None:
    somebody = actor(account("somebody", role))
    other = account("other", Role.PROCESSING_OFFICER)
    hn = unit("HN")
    attempts = (
        lambda s: org.add_account(s, somebody, username="new", name="New", unit_id=hn, password=PASSWORD),
        lambda s: org.grant(s, somebody, other, Role.HEAD, hn),
        lambda s: org.revoke(s, somebody, other, Role.PROCESSING_OFFICER, hn),
        lambda s: org.disable_account(s, somebody, other),
        lambda s: org.enable_account(s, somebody, other),
        lambda s: org.reset_password(s, somebody, other),
        lambda s: org.people(s, somebody),
        lambda s: org.close_unit(s, somebody, hn, on=org.find_unit(s, hn).valid_from),
    )

    for attempt in attempts:
        assert isinstance(refused(attempt), NotAllowed)


def test_the_last_administrator_of_the_city_cannot_be_lost(account: Callable[..., int]) -> None:
    only = account("only", Role.ADMINISTRATOR)
    account("local", Role.ADMINISTRATOR, "00004")

    assert refused(lambda s: org.disable_account(s, TEST, only)).code == "last_administrator"
    assert refused(lambda s: org.revoke(s, TEST, only, Role.ADMINISTRATOR, unit("HN"))).code == "last_administrator"
    account("second", Role.ADMINISTRATOR)
    with db.transaction() as session:
        org.disable_account(session, TEST, only)


def test_nobody_disables_or_resets_the_own_account(account: Callable[..., int]) -> None:
    account("second", Role.ADMINISTRATOR)
    me = actor(account("me", Role.ADMINISTRATOR))

    assert refused(lambda s: org.disable_account(s, me, me.account_id)).code == "not_yourself"
    assert refused(lambda s: org.reset_password(s, me, me.account_id)).code == "not_yourself"


def test_a_password_that_was_given_must_be_changed_and_works_once_as_such(account: Callable[..., int]) -> None:
    account_id = account("lan")
    with db.transaction() as session:
        given = org.reset_password(session, TEST, account_id)
    with db.reading() as session:
        stored = session.get(org.Account, account_id)
        assert stored.must_change_password
        assert passwords.is_right(given, stored.password_hash)
        assert not passwords.is_right(PASSWORD, stored.password_hash)


@pytest.mark.parametrize(
    ("old", "new", "again", "code", "field"),
    [
        ("wrong old one", "một câu khác hẳn", "một câu khác hẳn", "password_wrong", "old"),
        (PASSWORD, "một câu khác hẳn", "một câu khác hơn", "passwords_differ", "again"),
        (PASSWORD, PASSWORD, PASSWORD, "password_same", "new"),
        (PASSWORD, "ngắn", "ngắn", "password_short", "new"),
    ],
)
def test_a_refused_password_change_says_where(old: str, new: str, again: str, code: str, field: str, account: Callable[..., int]) -> None:
    me = actor(account("lan"))

    error = refused(lambda s: org.change_password(s, me, old=old, new=new, again=again))

    assert (error.code, error.field) == (code, field)


def test_what_happens_to_accounts_is_in_the_ledger_without_names_in_what_is_sealed(account: Callable[..., int]) -> None:
    account_id = account("lan", Role.HEAD, "00004")
    with db.transaction() as session:
        org.reset_password(session, TEST, account_id)
        org.disable_account(session, TEST, account_id)
    with db.reading() as session:
        events = session.scalars(
            select(ledger.Event).where(ledger.Event.kind == "account", ledger.Event.thing_id == account_id).order_by(ledger.Event.id)
        ).all()
        assert [event.name for event in events] == [
            "account:added", "account:role_granted", "account:password_reset", "account:disabled",
        ]  # fmt: skip
        assert "lan" not in " ".join(str(event.details) for event in events).lower()
