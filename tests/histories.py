"""Days of work in two communes, by the real use cases: what a random hand does is what the figures must bear out."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import calendar, db, dossiers, org, procedures, residents
from lib.calendar import Limit
from lib.dossiers import Dossier, PaperInput, PaperKind, Request, ReturnMethod, Status
from lib.errors import DomainError
from lib.org import Actor, Role
from lib.procedures import Channel, ChannelOffer, Content, FeeKind, FeeRule, Level, System
from lib.residents import PartyInput
from lib.values import at_local, clock_at, now_utc, today

PLACES = ("00004", "00070")
PROCEDURE, HELP = "9.000001", "9.000002"
STAFF = ("clerk", "officer", "approver", "returns")
ROLES = {"clerk": Role.INTAKE_CLERK, "officer": Role.PROCESSING_OFFICER, "approver": Role.APPROVER, "returns": Role.RETURNS_CLERK}


def people_of(session: Session, place: str) -> None:
    """A clerk and a returns clerk at the point, an officer and an approver in the commune."""
    units = {u.kind: u for u in org.units(session, on=today()) if u.place_code == place}
    for name, role in ROLES.items():
        unit = units[org.UnitKind.POINT if name in ("clerk", "returns") else org.UnitKind.COMMUNE]
        org.add_account(
            session, org.system("test"), username=f"{name}{place}", name=f"{name.title()} {place}", unit_id=unit.id, role=role,
            password="mat khau dai 123", must_change=False, rounds=4,
        )  # fmt: skip


def catalogue(session: Session) -> None:
    """A procedure of three working days through every channel, and one that a ministry's system handles."""
    offers = tuple(ChannelOffer(channel, Limit(3), FeeRule(FeeKind.FIXED, amount_vnd=8_000)) for channel in Channel)
    ours = Content(name="Đăng ký thử", field="Hộ tịch", level=Level.COMMUNE, channels=offers)
    theirs = Content(
        name="Thủ tục của bộ",
        field="Cư trú",
        level=Level.COMMUNE,
        system=System.MINISTRY,
        ministry_system="Hệ thống của bộ",
        channels=offers,
    )
    for code, content in ((PROCEDURE, ours), (HELP, theirs)):
        procedures.publish(session, org.system("test"), code, content, valid_from=today())


class City:
    """Two communes at work; ``day`` lives one day, every act at its hour."""

    def __init__(self, seed: int, first: date) -> None:
        self.hand = random.Random(seed)
        self.number = 0
        self.refused: list[DomainError] = []
        with clock_at(at_local(first, 6)), db.transaction() as session:
            catalogue(session)
            for place in PLACES:
                people_of(session, place)

    def live(self, first: date, days: int, acts: int) -> None:
        """So many days one after the other."""
        for passed in range(days):
            self.day(first + timedelta(days=passed), acts)

    def day(self, day: date, acts: int) -> None:
        """At least one receipt, then random acts on random dossiers; what the rules refuse is not done."""
        for number in range(acts):
            with clock_at(at_local(day, 8 + number * 8 // acts, number % 60)):
                act = self.hand.choice(ACTS) if number else City.receive
                try:
                    db.write(lambda session, act=act: act(self, session, self.hand.choice(PLACES)))
                except DomainError as error:
                    self.refused.append(error)

    def actor(self, session: Session, who: str, place: str) -> Actor:
        return org.actor_for(session, session.scalars(select(org.Account.id).where(org.Account.username == f"{who}{place}")).one())

    def _one(self, session: Session, place: str, *statuses: Status) -> Dossier | None:
        commune = org.unit_of_place(session, place, org.UnitKind.COMMUNE)
        found = session.scalars(
            select(Dossier).where(Dossier.competent_unit_id == commune.id, Dossier.status.in_(statuses)).order_by(Dossier.id)
        ).all()
        return self.hand.choice(found) if found else None

    def request(self, procedure: str = PROCEDURE) -> Request:
        """A new person each time; sometimes a file, a reused paper, another channel."""
        self.number += 1
        born = date(1990, 1, 1 + self.number % 28)
        person = PartyInput(
            kind="citizen", id_number=residents.compose_citizen_id("001", born, "f", self.number), name=f"Người {self.number}",
            birth_date=born, sex="f", phone=f"09{self.number:08d}",
        )  # fmt: skip
        kind = self.hand.choice([PaperKind.ORIGINAL_KEPT, PaperKind.VNEID, PaperKind.PHOTOCOPY])
        return Request(
            f"key-{self.number}", procedure, person, channel=self.hand.choice(list(Channel)), papers=(PaperInput("Tờ khai", kind),)
        )

    def receive(self, session: Session, place: str) -> None:
        """Now, or (after a power cut) for an hour of the days before."""
        back = self.hand.choice([0, 0, 0, 0, 1, 2])
        received = dossiers.receive(session, self.actor(session, "clerk", place), self.request(), now=now_utc() - timedelta(days=back))
        received.dossier.has_component_file = self.hand.random() < 0.5

    def assist(self, session: Session, place: str) -> None:
        dossiers.assist(session, self.actor(session, "clerk", place), self.request(HELP), other_code=f"G{self.number}")

    def take(self, session: Session, place: str) -> None:
        found = self._one(session, place, Status.RECEIVED)
        if found:
            dossiers.hand_over(session, self.actor(session, "clerk", place), found.id)
            dossiers.take(session, self.actor(session, "officer", place), found.id)

    def ask(self, session: Session, place: str) -> None:
        found = self._one(session, place, Status.IN_PROCESS)
        if found:
            dossiers.ask_supplement(
                session, self.actor(session, "officer", place), found.id, items=["Giấy tờ"], reason="thiếu", late_reason="đông việc"
            )

    def complete(self, session: Session, place: str) -> None:
        found = self._one(session, place, Status.AWAITING_SUPPLEMENT)
        if found:
            papers = [PaperInput("Giấy tờ", PaperKind.ORIGINAL_KEPT)]
            dossiers.complete_supplement(session, self.actor(session, "clerk", place), found.id, papers=papers)

    def finish(self, session: Session, place: str) -> None:
        found = self._one(session, place, Status.IN_PROCESS)
        if found:
            dossiers.propose(session, self.actor(session, "officer", place), found.id)
            signer = self.actor(session, "approver", place)
            dossiers.sign(session, signer, found.id, result_number=f"{found.id}/KQ")
            found.result_sha256 = "f" * 64 if self.hand.random() < 0.6 else ""
            dossiers.finish(session, signer, found.id, late_reason="workload")

    def give(self, session: Session, place: str) -> None:
        found = self._one(session, place, Status.DONE)
        if found:
            dossiers.return_result(
                session, self.actor(session, "returns", place), found.id, method=ReturnMethod.COUNTER, taken_by="Người nhận"
            )

    def end(self, session: Session, place: str) -> None:
        way = self.hand.choice(["withdraw", "stop", "refuse"])
        found = self._one(session, place, Status.IN_PROCESS, *([] if way == "refuse" else [Status.RECEIVED, Status.AWAITING_SUPPLEMENT]))
        if not found:
            return
        reason = {"reason": "có lý do"}
        match way:
            case "withdraw":
                dossiers.withdraw(session, self.actor(session, "clerk", place), found.id, **reason)
            case "stop":
                dossiers.stop(session, self.actor(session, "officer", place), found.id, **reason)
            case "refuse":
                dossiers.refuse(session, self.actor(session, "approver", place), found.id, **reason)

    def void(self, session: Session, place: str) -> None:
        found = self._one(session, place, Status.RECEIVED)
        if found:
            dossiers.void(session, org.system("head"), found.id, reason="nhập nhầm")

    def holiday(self, session: Session, place: str) -> None:
        """A day ahead is decided off, and every proposed promise is moved or not."""
        admin = org.system("admin")
        day = today() + timedelta(days=self.hand.randint(1, 4))
        dossiers.promises.propose(session, admin, calendar.set_override(session, admin, day, working=self.hand.random() < 0.3, note="thử"))
        for proposal in dossiers.promises.proposals(session, admin):
            dossiers.promises.settle(session, admin, proposal.id, confirm=self.hand.random() < 0.8)


ACTS = [
    *[City.receive] * 6, *[City.take] * 6, *[City.finish] * 3, *[City.ask] * 2, *[City.complete] * 2, *[City.give] * 2, *[City.end] * 4,
    City.assist, City.void, City.holiday,
]  # fmt: skip


def every_day(first: date, days: int) -> Iterator[date]:
    return (first + timedelta(days=passed) for passed in range(days))
