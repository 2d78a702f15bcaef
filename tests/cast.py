"""The small cast whose stories the tests tell, and builders that fill in what a test does not care about.

Hà receives at the point of Ba Đình; Bình works and Minh signs at the commune of Ba Đình; Lan hands
results out; Cúc heads the point and Sơn the commune. Giang receives at the point of Ngọc Hà and must
not see what is not hers. Quang reads the whole city, Yến keeps the house.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import db, dossiers, org
from lib.dossiers import PaperInput, PaperKind, Request
from lib.org import Role
from lib.residents import PartyInput
from lib.values import LOCAL_ZONE

PASSWORD = "hoa sữa tháng mười"
CHEAP_ROUNDS = 4  # what bcrypt allows at least: a test signs many people up

CAST: dict[str, tuple[str, Role, str]] = {
    "ha": ("Nguyễn Thị Hà", Role.INTAKE_CLERK, "D00004"),
    "binh": ("Trần Văn Bình", Role.PROCESSING_OFFICER, "00004"),
    "minh": ("Lê Quang Minh", Role.APPROVER, "00004"),
    "lan": ("Phạm Thị Lan", Role.RETURNS_CLERK, "D00004"),
    "cuc": ("Hoàng Thu Cúc", Role.HEAD, "D00004"),
    "son": ("Vũ Hồng Sơn", Role.HEAD, "00004"),
    "giang": ("Đặng Giang", Role.INTAKE_CLERK, "D00008"),
    "quang": ("Bùi Nhật Quang", Role.CITY_OFFICIAL, "HN"),
    "yen": ("Ngô Hải Yến", Role.ADMINISTRATOR, "HN"),
}

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=LOCAL_ZONE)
"""An ordinary working day, in the morning."""

MARITAL_STATUS = "1.004873"
"""Three working days at the commune, a fee that the People's Council sets: the clerk states it."""

BIRTH = "1.001193"
"""Birth registration: the same day, free."""

CERTIFIED_COPY = "2.000815"
"""Certified copies: the same day, paid by the page."""


def hire() -> None:
    """Give everybody of the cast an account, a role and a password."""

    def work(session: Session) -> None:
        for username, (name, role, unit) in CAST.items():
            unit_id = org.unit_by_code(session, unit).id
            org.add_account(
                session, org.system("test"), username=username, name=name, unit_id=unit_id, role=role, password=PASSWORD,
                must_change=False, rounds=CHEAP_ROUNDS,
            )  # fmt: skip

    db.write(work)


def actor(session: Session, username: str) -> org.Actor:
    """Somebody of the cast, as of this transaction."""
    return org.actor_for(session, session.scalars(select(org.Account.id).where(org.Account.username == username)).one())


def buoi(**changes: Any) -> PartyInput:
    """Mrs. Bưởi, a resident, born on 1 May 1990."""
    said = {
        "kind": "citizen",
        "id_number": "001190001234",
        "name": "Đỗ Thị Bưởi",
        "birth_date": date(1990, 5, 1),
        "sex": "f",
        "phone": "0912345678",
    }
    return PartyInput(**{**said, **changes})


def request(key: str = "key-1", **changes: Any) -> Request:
    """A request for a certificate of marital status, complete unless a test says otherwise."""
    said: dict[str, Any] = {
        "idempotency_key": key, "procedure": MARITAL_STATUS, "applicant": buoi(), "papers": (PaperInput("Tờ khai", PaperKind.ORIGINAL_KEPT),),
    }  # fmt: skip
    if "procedure" not in changes:
        said |= {"stated_fee_vnd": 15_000, "stated_fee_source": "NQ HĐND"}
    return Request(**{**said, **changes})


def act(username: str, use_case: Any, *arguments: Any, **options: Any) -> Any:
    """One person does one thing, in a transaction of its own."""
    return db.write(lambda session: use_case(session, actor(session, username), *arguments, **options))


def received(key: str = "key-1", **changes: Any) -> dossiers.Dossier:
    """A dossier that Hà has just received."""
    return act("ha", dossiers.receive, request(key, **changes)).dossier


def in_process(key: str = "key-1", **changes: Any) -> dossiers.Dossier:
    """A dossier that Hà handed over and Bình took."""
    dossier = received(key, **changes)
    act("ha", dossiers.hand_over, dossier.id)
    return act("binh", dossiers.take, dossier.id)


def to_sign(key: str = "key-1", **changes: Any) -> dossiers.Dossier:
    """A dossier whose result Bình has proposed to Minh."""
    dossier = in_process(key, **changes)
    return act("binh", dossiers.propose, dossier.id)


def done(key: str = "key-1", **changes: Any) -> dossiers.Dossier:
    """A dossier whose result waits for its person at the point."""
    dossier = to_sign(key, **changes)
    act("minh", dossiers.sign, dossier.id, result_number="12/XN")
    return act("minh", dossiers.finish, dossier.id)
