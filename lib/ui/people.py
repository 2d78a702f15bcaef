"""Parts of the page of people: the list, one person, adding one."""

from typing import Any

import pandas
import streamlit as st

from lib import db, org
from lib.i18n import _
from lib.org import passwords
from lib.ui import access, act, browser, cached, page
from lib.values import local

NEW_PASSWORD = "people:new_password"  # noqa: S105  the name of a place, not a secret
FIELDS = ("add_name", "add_username", "add_title")


def filters() -> tuple[str, int | None, bool]:
    """(part of a name, unit, disabled ones too); they stand in the address."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        term = st.text_input(_("Name or user name"), key="person", bind="query-params", icon=":material/search:", width=280)
        unit = unit_choice(_("Unit"), "people_unit", empty=_("all units"))
        disabled = st.toggle(_("disabled accounts too"), key="disabled", bind="query-params")
        st.space("stretch")
        st.button(
            _("Add a person"), type="primary", icon=":material/person_add:", shortcut="Ctrl+B", key="add_person",
            on_click=page.open_dialog, args=("add_person",),
        )  # fmt: skip
    return term, unit, disabled


def table(actor: org.Actor, term: str, unit_id: int | None, disabled: bool) -> int | None:
    """The list, fifty a page; the account id of the chosen line, or of ``?account=`` in the address."""
    number = st.session_state.get("people_page", 1)
    with db.reading() as session:
        found, total = org.people(session, actor, term=term, unit_id=unit_id, with_disabled=disabled, page=number - 1)
    if not found:
        page.empty(_("Nobody is found with these words."), _("Clear the filters above, or add the person."))
        return None
    rows = pandas.DataFrame(
        {
            "name": [one.name for one in found],
            "username": [one.username for one in found],
            "title": [one.title for one in found],
            "unit": [one.unit_name for one in found],
            "roles": [", ".join(dict.fromkeys(_(f"role.{role.value}") for role, _id, _name in one.roles)) for one in found],
            "last": [f"{local(one.last_sign_in_at_utc):%d/%m/%Y %H:%M}" if one.last_sign_in_at_utc else "" for one in found],
            "state": [_("disabled") if one.disabled_at_utc else _("may sign in") for one in found],
        }
    )
    key = f"people_table_{term}_{unit_id}_{disabled}_{number}"
    asked = page.asked_id("account")
    chosen = st.dataframe(
        rows,
        key=key,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=page.table_height(len(rows), most=11, beside_detail=page.is_chosen(key) or asked is not None),
        alt=_("People who may sign in"),
        column_config={
            "name": st.column_config.TextColumn(_("Name"), width=180),
            "username": st.column_config.TextColumn(_("User name"), width=130),
            "title": st.column_config.TextColumn(_("Position"), width=150),
            "unit": st.column_config.TextColumn(_("Unit"), width=260),
            "roles": st.column_config.TextColumn(_("Roles"), width=220),
            "last": st.column_config.TextColumn(_("Last sign-in"), width=130),
            "state": st.column_config.TextColumn(_("State"), width=100),
        },
    )
    pages = -(-total // org.PAGE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("{shown} of {total}", shown=len(found), total=total))
        if pages > 1:
            st.pagination(pages, key="people_page")
    lines = chosen.selection.rows if chosen else []
    if lines:
        return found[lines[0]].account_id
    return asked


def one_person(actor: org.Actor, account_id: int) -> None:
    """Who it is, the roles with what takes them back, a new role, and what ends or renews the access."""
    with db.reading() as session:
        person = org.person(session, actor, account_id)
    state = f":red-badge[:material/lock: {_('disabled')}]" if person.disabled_at_utc else f":green-badge[{_('may sign in')}]"
    with st.container(border=True, key="one_person"):
        st.markdown(f"**{page.plain(person.name)}** · {page.plain(person.username)} · {page.plain(person.unit_name)} {state}")
        left, right = st.columns(2, gap="large")
        with left:
            _roles(person)
        with right:
            _details(person)
        with st.container(horizontal=True):
            st.button(
                _("Give a new password"), key="reset_password", icon=":material/key:", on_click=page.open_dialog, args=("reset_password",)
            )
            if person.disabled_at_utc:
                if st.button(_("Let sign in again"), key="enable_account", icon=":material/lock_open:"):
                    act.perform(
                        lambda session, now: org.enable_account(session, now, account_id),
                        form="person",
                        done=_("{name} may sign in again.", name=person.name),
                    )
            else:
                st.button(_("Disable"), key="disable_account", icon=":material/lock:", on_click=page.open_dialog, args=("disable_account",))
        act.form_error("person")
    page.dialog("reset_password", _("Give a new password"), lambda: _confirm_reset(account_id, person.name))
    page.dialog("disable_account", _("Disable this account"), lambda: _confirm_disable(account_id, person.name))


def _roles(person: org.Person) -> None:
    st.caption(_("Roles"))
    if not person.roles:
        st.markdown(f":gray[{_('No role yet: this person can sign in and see nothing.')}]")
    for role, unit_id, unit_name in person.roles:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{_(f'role.{role.value}')} · {page.plain(unit_name)}", width="stretch")
            if st.button(_("Take back"), key=f"revoke_{role.value}_{unit_id}", icon=":material/remove:"):
                act.perform(
                    lambda session, now, r=role, u=unit_id: org.revoke(session, now, person.account_id, r, u),
                    form="person",
                    done=_("The role is taken back; it is gone at the next act of {name}.", name=person.name),
                )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        role = _role_choice(_("Role"), f"grant_role_{person.account_id}")
        unit_id = unit_choice(_("in the unit and all below it"), f"grant_unit_{person.account_id}", chosen=person.unit_id)
        if st.button(_("Appoint"), key="grant", icon=":material/add:"):
            act.perform(
                lambda session, now: org.grant(session, now, person.account_id, role, unit_id),
                form="person",
                done=_("{name} is appointed.", name=person.name),
            )


def _details(person: org.Person) -> None:
    st.caption(_("Name, position, unit"))
    name = st.text_input(_("Name"), value=person.name, key=f"edit_name_{person.account_id}", label_visibility="collapsed")
    act.field_error("name", "person")
    title = st.text_input(
        _("Position"), value=person.title, key=f"edit_title_{person.account_id}", placeholder=_("Position"), label_visibility="collapsed"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit_id = unit_choice(_("Unit"), f"edit_unit_{person.account_id}", chosen=person.unit_id)
        if st.button(_("Save"), key="rename", icon=":material/save:"):
            act.perform(
                lambda session, now: org.rename_account(
                    session, now, person.account_id, name=name, title=title, unit_id=unit_id, version=person.version
                ),
                form="person",
                done=_("Saved."),
            )


def add_person() -> None:
    """A new account: the first password is made here and shown once."""
    page.dialog("add_person", _("Add a person"), _adding, width="medium")


def _adding() -> None:
    name = st.text_input(_("Name"), key="add_name")
    act.field_error("name", "add")
    advice = _("Small letters without diacritics, digits, dots; for example nguyenvanan.")
    username = st.text_input(_("User name"), key="add_username", help=advice)
    act.field_error("username", "add")
    title = st.text_input(_("Position"), key="add_title")
    unit_id = unit_choice(_("Unit"), "add_unit", chosen=access.current_user().unit_id)
    act.field_error("unit", "add")
    role = _role_choice(_("First role"), "add_role")
    act.form_error("add")
    browser.focus_on("add_name", act.key("add"))
    if st.button(_("Add"), type="primary", key="add_confirm", shortcut="Ctrl+Enter"):
        password = passwords.random_password()

        def add(session: Any, actor: org.Actor) -> org.Account:
            return org.add_account(session, actor, username=username, name=name, unit_id=unit_id, title=title, role=role, password=password)

        act.perform(add, form="add", clear=FIELDS, after=lambda account: _show_next(account.name, account.username, password))


def _confirm_reset(account_id: int, name: str) -> None:
    who = page.plain(name)
    st.markdown(_("{name} gets a new first password, is signed out everywhere, and chooses an own one at the next sign-in.", name=who))
    act.form_error("reset")
    if st.button(_("Give a new password"), type="primary", key="reset_confirm"):
        act.perform(
            lambda session, actor: org.reset_password(session, actor, account_id),
            form="reset",
            after=lambda password: _show_next(name, "", password),
        )


def _confirm_disable(account_id: int, name: str) -> None:
    who = page.plain(name)
    st.markdown(_("{name} is signed out everywhere at once and cannot sign in again. What was done stays in the records.", name=who))
    act.form_error("disable")
    if st.button(_("Disable"), type="primary", key="disable_confirm", icon=":material/lock:"):
        act.perform(
            lambda session, actor: org.disable_account(session, actor, account_id),
            form="disable",
            done=_("{name} is signed out and can no longer sign in.", name=name),
        )


def show_new_password() -> None:
    """The first password of whoever was just added or reset: shown on one run, never again."""
    made = st.session_state.pop(NEW_PASSWORD, None)
    if made:
        with st.container(border=True, key="new_password_once"):
            who = made["name"] + (f" ({made['username']})" if made["username"] else "")
            st.markdown(_("First password of {who}. Hand it over now: it is not shown again.", who=page.plain(who)))
            st.code(made["password"], language=None, width=260)


def unit_choice(label: str, key: str, *, chosen: int | None = None, empty: str = "") -> int | None:
    """A unit found by any part of its name."""
    names = cached.unit_names()
    ids = list(names)
    return st.selectbox(
        label,
        ids,
        index=ids.index(chosen) if chosen in names else (None if empty else 0),
        format_func=lambda one: names.get(one, ""),
        key=key,
        placeholder=empty or _("Choose a unit"),
        width=320,
    )


def _role_choice(label: str, key: str) -> org.Role:
    return st.selectbox(label, list(org.Role), format_func=lambda role: _(f"role.{role.value}"), key=key, width=260)


def _show_next(name: str, username: str, password: str) -> None:
    st.session_state[NEW_PASSWORD] = {"name": name, "username": username, "password": password}
