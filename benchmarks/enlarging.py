"""A city of 12,000 dossiers made one of 1,200,000: every row again and again, for other people in other places.

Making that many histories act by act takes an hour, copying them minutes. Each copy moves on to other communes,
points, branches and residents, so that units, days and names fill up as they would; days, procedures and states stay.
Figures are copied with them, so that ``./motcua check`` would still find no difference. Embedded database only.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from sqlalchemy import func, literal, select

from lib import db, ledger
from lib.dossiers import OPEN, Dossier
from lib.ledger import Tally

STRIDE = 17
"""How many places a copy moves on; shares no factor with the 126 communes, so that every copy lies elsewhere."""
PEOPLE_STRIDE = 7_919
NUMBERS_APART = 50
"""Codes of one unit and day: each copy has a range of its own."""

Tell = Callable[[str, int, int], None]

MOVED: dict[str, dict[str, str]] = {
    "dossier": {
        "id": "id + :shift",
        "code": "code_of(received_unit_id, received_on, code)",
        "idempotency_key": "substr(idempotency_key, 1, 60) || ':' || :k",
        "enquiry_token": "substr(enquiry_token, 1, 18) || printf('%04d', :k)",
        "applicant_id": "person_of(applicant_id)",
        "representative_id": "person_of(representative_id)",
        **{f"{one}_unit_id": f"unit_of({one}_unit_id)" for one in ("helped", "received", "competent", "holder", "offered")},
        "holder_account_id": "account_of(holder_account_id)",
        "received_by_id": "account_of(received_by_id)",
    },
    "paper": {"id": "id + :paper", "dossier_id": "dossier_id + :shift"},
    "handover": {
        "id": "id + :handover",
        "dossier_id": "dossier_id + :shift",
        "from_unit_id": "unit_of(from_unit_id)",
        "to_unit_id": "unit_of(to_unit_id)",
        "from_account_id": "account_of(from_account_id)",
        "taken_by_id": "account_of(taken_by_id)",
    },
    "opinion": {
        "id": "id + :opinion",
        "dossier_id": "dossier_id + :shift",
        "unit_id": "unit_of(unit_id)",
        "asked_by_unit_id": "unit_of(asked_by_unit_id)",
    },
    "supplement": {"id": "id + :supplement", "dossier_id": "dossier_id + :shift", "asked_by_id": "account_of(asked_by_id)"},
    "promise_change": {"id": "id + :promise_change", "dossier_id": "dossier_id + :shift"},
    "event": {
        "id": "id + :event",
        "thing_id": "thing_id + :shift",
        "unit_id": "unit_of(unit_id)",
        "account_id": "account_of(account_id)",
    },
    "event_private": {"event_id": "event_id + :event"},
    "assistance": {
        "id": "id + :assistance",
        "idempotency_key": "substr(idempotency_key, 1, 60) || ':' || :k",
        "unit_id": "unit_of(unit_id)",
        "account_id": "account_of(account_id)",
        "party_id": "person_of(party_id)",
    },
}
"""Table -> column -> what a copy has there; every other column is copied as it is."""

OF_DOSSIERS = "select id from dossier"
WHICH = {
    "dossier": "true",
    "event": "kind = 'dossier'",
    "event_private": "event_id in (select id from event where kind = 'dossier')",
    "assistance": "true",
}
"""Which rows are copied; those of other tables belong to a dossier."""


class Enlarger:
    """Copies of the rows a small city had when this was made. ``copies`` of everything, ``open_copies`` of what is open."""

    def __init__(self, database: Path, *, copies: int, open_copies: int) -> None:
        self.copies, self.open_copies = copies, max(copies, open_copies)
        self.connection = sqlite3.connect(database, isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-1500000", "temp_store=MEMORY"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.units = self._places()
        self.unit_codes = dict(self._all("select id, dossier_code from unit"))
        self.accounts = self._accounts()
        self.first, self.last = self._all("select min(id), max(id) from party where kind = 'citizen'")[0]
        self.highest = {table: self._all(f"select coalesce(max({_key(table)}), 0) from {table}")[0][0] for table in MOVED}
        self.k = 0
        for name, function in {"unit_of": self._unit, "account_of": self._account, "person_of": self._person}.items():
            self.connection.create_function(name, 1, function, deterministic=False)
        self.connection.create_function("code_of", 3, self._code)

    def run(self, tell: Tell) -> None:
        """Copy everything; indexes are made anew afterwards, which is faster and leaves them in order."""
        with closing(self.connection):
            self._keep_base()
            indexes = self._drop_indexes()
            for k in range(1, self.open_copies + 1):
                self.k = k
                self._copy("all" if k <= self.copies else "open")
                tell("copies", k, self.open_copies)
            for number, statement in enumerate(indexes, 1):
                self.connection.execute(statement)
                tell("indexes", number, len(indexes))
            self.connection.execute("update series set last = last + 20000 where name like 'code:%'")
            self.connection.execute("PRAGMA journal_mode=WAL")

    def _keep_base(self) -> None:
        opened = ", ".join(f"'{status}'" for status in sorted(OPEN))
        self.connection.execute(f"create temp table opened as select id from dossier where status in ({opened})")
        for table in MOVED:
            which = WHICH.get(table, f"dossier_id in ({OF_DOSSIERS})")
            self.connection.execute(f"create temp table all_{table} as select * from {table} where {which}")
            owner = {"dossier": "id", "event": "thing_id", "event_private": None, "assistance": None}.get(table, "dossier_id")
            of = f"{owner} in (select id from opened)" if owner else "false"
            if table == "event_private":
                of = "event_id in (select id from temp.open_event)"
            self.connection.execute(f"create temp table open_{table} as select * from temp.all_{table} where {of}")
        self.connection.execute("create temp table all_tally as select * from tally")

    def _drop_indexes(self) -> list[str]:
        tables = ", ".join(f"'{table}'" for table in MOVED)
        found = self._all(f"select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in ({tables})")
        for name, _sql in found:
            self.connection.execute(f"drop index {name}")
        return [sql for _name, sql in found]

    def _copy(self, which: str) -> None:
        moved = {table: self.k * highest for table, highest in self.highest.items()}
        values = {"k": self.k, "shift": moved["dossier"], **moved}
        for table, changed in MOVED.items():
            columns = [row[1] for row in self._all(f"pragma table_info({table})")]
            taken = ", ".join(changed.get(column, f'"{column}"') for column in columns)
            named = ", ".join(f'"{column}"' for column in columns)
            self.connection.execute(f"insert into {table} ({named}) select {taken} from temp.{which}_{table}", values)
        if which == "all":
            self.connection.execute(
                "insert into tally (measure, unit_id, day, booked_on, n, amount) "
                "select measure, unit_of(unit_id), day, booked_on, n, amount from temp.all_tally where true "
                "on conflict (measure, unit_id, day, booked_on) do update set n = n + excluded.n, amount = amount + excluded.amount"
            )

    def _places(self) -> dict[int, tuple[list[int], int]]:
        """Unit -> the units of its kind in order and where it stands among them; those that are one of a kind stay."""
        by_kind: dict[str, list[int]] = defaultdict(list)
        several = "kind in ('commune', 'point', 'branch') and valid_to is null"
        for kind, unit in self._all(f"select kind, id from unit where {several} order by kind, place_code, id"):
            by_kind[kind].append(unit)
        return {unit: (units, at) for units in by_kind.values() for at, unit in enumerate(units)}

    def _accounts(self) -> dict[int, tuple[int, int]]:
        """Account -> its unit and where it stands among that unit's accounts."""
        self.of_unit: dict[int, list[int]] = defaultdict(list)
        found = {}
        for account, unit in self._all("select id, unit_id from account order by unit_id, id"):
            found[account] = (unit, len(self.of_unit[unit]))
            self.of_unit[unit].append(account)
        return found

    def _unit(self, unit: int | None) -> int | None:
        if unit not in self.units:
            return unit
        units, at = self.units[unit]
        return units[(at + self.k * STRIDE) % len(units)]

    def _account(self, account: int | None) -> int | None:
        if account not in self.accounts:
            return account
        unit, at = self.accounts[account]
        colleagues = self.of_unit[self._unit(unit)]
        return colleagues[at % len(colleagues)] if colleagues else account

    def _person(self, party: int | None) -> int | None:
        if party is None or not self.first <= party <= self.last:
            return party
        return self.first + (party - self.first + self.k * PEOPLE_STRIDE) % (self.last - self.first + 1)

    def _code(self, unit: int, received_on: str | None, code: str | None) -> str | None:
        if code is None or received_on is None:
            return None
        day, number = received_on.replace("-", "")[2:], int(code.rsplit("-", 1)[1])
        return f"{self.unit_codes[self._unit(unit)]}-{day}-{self.k * NUMBERS_APART + number % NUMBERS_APART:04d}"

    def _all(self, statement: str) -> list[tuple]:
        return self.connection.execute(statement).fetchall()


def _key(table: str) -> str:
    return "event_id" if table == "event_private" else "id"


def enlarge(database: Path, *, copies: int, open_copies: int, tell: Tell) -> None:
    """Add ``copies`` of every row, and of what is open as many as make ``open_copies``."""
    enlarger = Enlarger(database, copies=copies, open_copies=open_copies)
    first_extra = (copies + 1) * enlarger.highest["dossier"]
    enlarger.run(tell)
    if open_copies > copies:
        _book_extra(first_extra)
    with db.transaction() as session:
        ledger.add_up_again(session)


def _book_extra(above: int) -> None:
    """The figures of the open dossiers that were copied once more: each booked on the day of receipt."""
    rows: Iterable = ()
    with db.reading() as session:
        for measure in ledger.MEASURES.values():
            if measure.model is not Dossier:
                continue
            amount = func.coalesce(func.sum(measure.amount), 0) if measure.amount is not None else literal(0)
            rows = [
                *rows,
                *session.execute(
                    select(literal(measure.name), measure.unit, measure.day, Dossier.received_on, func.count(), amount)
                    .where(measure.where, Dossier.id > above, measure.unit.is_not(None), measure.day.is_not(None))
                    .group_by(measure.unit, measure.day, Dossier.received_on)
                ).all(),
            ]
    names = ("measure", "unit_id", "day", "booked_on", "n", "amount")
    with db.transaction() as session:
        insert = db.upsert(session, Tally)
        added = insert.on_conflict_do_update(
            index_elements=list(names[:4]), set_={"n": Tally.n + insert.excluded.n, "amount": Tally.amount + insert.excluded.amount}
        )
        session.connection().execute(added, [dict(zip(names, row, strict=True)) for row in rows])
