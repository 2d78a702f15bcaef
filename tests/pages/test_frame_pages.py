"""Every page, for every role and for nobody. A page that is missing from the table fails the first test."""

from collections.abc import Callable

import pytest

from lib import db, org
from lib.org import Role
from lib.settings import PROJECT
from lib.ui import menu
from tests.pages.conftest import Desk

EVERYBODY = frozenset(Role)
OFFICE = EVERYBODY - {Role.CITY_OFFICIAL, Role.ADMINISTRATOR}
ADMINISTRATION = frozenset({Role.ADMINISTRATOR})

MAY_ENTER: dict[str, frozenset[Role]] = {
    "onestop/intake": frozenset({Role.INTAKE_CLERK, Role.HEAD}),
    "onestop/worklist": OFFICE,
    "onestop/dossier": OFFICE | {Role.CITY_OFFICIAL},
    "metrics/scoreboard": OFFICE | {Role.CITY_OFFICIAL},
    "admin/people": ADMINISTRATION,
    "admin/units": ADMINISTRATION,
    "admin/calendar": ADMINISTRATION,
    "admin/catalogue": ADMINISTRATION,
    "admin/audit": ADMINISTRATION | {Role.CITY_OFFICIAL},
    "account/me": EVERYBODY,
    "public/lookup": EVERYBODY,
}
FOR_STRANGERS = {"public/lookup"}

SIGN_IN = "Đăng nhập"
CLOSED = "Vai trò của bạn không mở được trang này."


def test_every_page_stands_in_this_table() -> None:
    files = {path.relative_to(PROJECT / "pages").with_suffix("").as_posix() for path in (PROJECT / "pages").glob("*/*.py")}

    assert set(menu.BY_NAME) == files, "a file below pages/ that the menu does not declare, or the other way round"
    assert set(menu.BY_NAME) == set(MAY_ENTER), "say in MAY_ENTER who may enter the new page"


def test_addresses_and_titles_are_unique() -> None:
    assert len(menu.BY_ADDRESS) == len(menu.ENTRIES) == len({entry.title for entry in menu.ENTRIES})


@pytest.mark.parametrize("role", Role)
def test_a_role_enters_its_pages_and_no_other(role: Role, appointed: Callable[..., int], desk_of: Callable[[str], Desk]) -> None:
    appointed("lan", role, "HN" if role in (Role.ADMINISTRATOR, Role.CITY_OFFICIAL) else "D00004")
    desk = desk_of("lan")
    for name in menu.BY_NAME:
        desk.open(name)
        entered = CLOSED not in desk.says()
        assert entered == (role in MAY_ENTER[name]), f"{role.value} at {name}"
        assert SIGN_IN not in [button.label for button in desk.app.button]


@pytest.mark.parametrize("name", sorted(menu.BY_NAME))
def test_a_stranger_sees_the_form_and_nothing_else(name: str, appointed: Callable[..., int], desk_of: Callable[[str], Desk]) -> None:
    appointed("lan", Role.HEAD, name="Nguyễn Thị Lan")
    desk = desk_of("")
    desk.open(name)
    labels = [button.label for button in desk.app.button]
    if name in FOR_STRANGERS:
        assert SIGN_IN not in labels
    else:
        assert SIGN_IN in labels
        assert [field.key for field in desk.app.text_input] == ["sign_in_username", "sign_in_password"]
        assert not desk.app.header
        assert not desk.app.dataframe
    assert "Lan" not in desk.says()


@pytest.mark.parametrize(
    ("role", "landing"),
    [
        (Role.INTAKE_CLERK, "onestop/intake"),
        (Role.PROCESSING_OFFICER, "onestop/worklist"),
        (Role.CITY_OFFICIAL, "metrics/scoreboard"),
        (Role.ADMINISTRATOR, "admin/people"),
        (None, "account/me"),
    ],
)
def test_a_person_arrives_where_the_work_is(
    role: Role | None, landing: str, appointed: Callable[..., int], desk_of: Callable[[str], Desk]
) -> None:
    appointed("lan", role)
    desk = desk_of("lan")
    desk.open()

    assert desk.app.session_state["act:page"] == menu.BY_NAME[landing].address


def test_a_role_taken_back_closes_the_page_at_the_next_act(appointed: Callable[..., int], desk_of: Callable[[str], Desk]) -> None:
    appointed("boss", Role.ADMINISTRATOR)
    account_id = appointed("lan", Role.ADMINISTRATOR)
    desk = desk_of("lan")
    desk.open("admin/people")
    assert CLOSED not in desk.says()

    with db.transaction() as session:
        org.revoke(session, org.system("test"), account_id, Role.ADMINISTRATOR, org.unit_by_code(session, "HN").id)
    desk.run()

    assert CLOSED in desk.says()


def test_a_disabled_account_meets_the_form_at_the_next_act(appointed: Callable[..., int], desk_of: Callable[[str], Desk]) -> None:
    appointed("boss", Role.ADMINISTRATOR)
    account_id = appointed("lan", Role.ADMINISTRATOR)
    desk = desk_of("lan")
    desk.open("admin/people")

    with db.transaction() as session:
        org.disable_account(session, org.system("test"), account_id)
    desk.run()

    assert SIGN_IN in [button.label for button in desk.app.button]
    assert "Boss" not in desk.says()


def test_a_password_from_somebody_else_must_be_changed_first(appointed: Callable[..., int], desk_of: Callable[[str], Desk]) -> None:
    appointed("lan", Role.ADMINISTRATOR, must_change=True)
    desk = desk_of("lan")
    desk.open("admin/people")

    assert [header.value for header in desk.app.header] == ["Đặt mật khẩu của riêng bạn"]
    assert not desk.app.dataframe


def test_a_demo_says_so_on_every_page(home, appointed: Callable[..., int], desk_of: Callable[[str], Desk]) -> None:
    (home / "demo.json").write_text("{}")
    appointed("lan", Role.ADMINISTRATOR)
    for username in ("", "lan"):
        desk = desk_of(username)
        for name in menu.BY_NAME:
            desk.open(name)
            assert "Bản trình diễn" in desk.says(), f"{username or 'a stranger'} at {name}"
