"""Every use case with arguments that are right, and who may call it: the matrix of ``test_use_cases``.

``may`` names who of the company is let in; everybody else must be refused. Somebody new in the cast or a
new use case makes the test fail until it stands here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib import calendar, db, dossiers, org, procedures, residents
from lib.calendar import ClockModel
from lib.dossiers import PaperInput, PaperKind, ReturnMethod, Tab, correcting, custody, printing, printing_slips
from lib.org import Actor, Role, UnitKind
from lib.procedures import Channel
from tests.cast import BIRTH, CAST, CHEAP_ROUNDS, MONDAY, PASSWORD, act, actor, buoi, done, hire, in_process, received, request, to_sign

NEIGHBOURS: dict[str, tuple[str, Role, str]] = {
    "oanh": ("Lý Thị Oanh", Role.PROCESSING_OFFICER, "00008"),
    "phuc": ("Mai Văn Phúc", Role.APPROVER, "00008"),
    "dao": ("Tô Thị Đào", Role.RETURNS_CLERK, "D00008"),
    "khanh": ("Hồ Ngọc Khánh", Role.HEAD, "D00008"),
    "vinh": ("Cao Quang Vinh", Role.HEAD, "00008"),
}
"""The same roles elsewhere; Giang, the clerk, is of the cast."""

LOCAL = ("thu", ("Đinh Thị Thu", Role.ADMINISTRATOR, "00004"))
"""Keeps the people of one commune, not the house."""

NOBODY = "nobody"
COMPANY = (*CAST, *NEIGHBOURS, LOCAL[0], NOBODY)

HERE = frozenset({"ha", "binh", "minh", "lan", "cuc", "son"})
ELSEWHERE = frozenset({"giang", *NEIGHBOURS})
READERS = HERE | {"quang"}
STAFF = HERE | ELSEWHERE
SIGNED_IN = frozenset(COMPANY) - {NOBODY}
RECEIVERS = frozenset({"ha", "cuc", "son", "giang", "khanh", "vinh"})
MONTH_LATER = MONDAY.date() + timedelta(days=30)
PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


@dataclass
class World:
    """One thing of every kind that a use case may be about."""

    received: int
    claimed: int
    offered: int
    working: int
    waiting: int
    asked: int
    opinion: int
    proposed: int
    signed: int
    done: int
    paper: int
    party: int
    draft: str
    proposal: int
    account: int
    unit: int
    ministry: str
    online: int
    unpaid: int
    scanned: int
    scan: str


def made() -> World:
    """Hire everybody and leave a dossier in every hand."""
    hire()
    for username, (name, role, unit) in [*NEIGHBOURS.items(), LOCAL]:
        db.write(lambda session, u=username, n=name, r=role, c=unit: _hire(session, u, n, r, c))
    offered, waiting, asked, signed, claimed = (
        received("offered"),
        in_process("waiting"),
        in_process("asked"),
        to_sign("signed"),
        received("claimed"),
    )
    act("ha", dossiers.hand_over, offered.id)
    act("ha", dossiers.claim, claimed.id)
    act("binh", dossiers.ask_supplement, waiting.id, items=["Giấy chứng sinh"], reason="Thiếu")
    opinion = act("binh", dossiers.ask_opinion, asked.id, unit_code="00008", question="Có trùng không?", due_on=date(2026, 9, 9))
    act("minh", dossiers.sign, signed.id, result_number="1/XN")
    unpaid = in_process("unpaid")
    act("binh", dossiers.ask_payment, unpaid.id, amount_vnd=50_000, ground="NQ HĐND")
    online = act("ha", dossiers.submit, request("online", procedure=BIRTH), unit_code="D00004")
    first = received("first", papers=(PaperInput("Tờ khai", PaperKind.PHOTOCOPY),))
    scan = _scanned(first.id)
    change = act("yen", calendar.set_override, date(2026, 9, 9), working=False, note="Bão")
    act("yen", dossiers.promises.propose, change)
    with db.reading() as session:
        paper = session.scalars(select(dossiers.Paper.id).where(dossiers.Paper.dossier_id == first.id)).one()
        proposal = session.scalars(select(dossiers.PromiseChange.id).where(dossiers.PromiseChange.dossier_id == first.id)).one()
        lan = org.account_named(session, "lan").id
        unit = org.unit_by_code(session, "00004").id
        entries = procedures.search(session, "đăng ký thường trú")
        ministry = next(e.code for e in entries if procedures.offer(session, e.code, channel="counter", on=MONDAY.date()).is_assistance)
    return World(
        received=first.id, claimed=claimed.id, offered=offered.id, working=in_process("working").id, waiting=waiting.id, asked=asked.id,
        opinion=opinion.id, proposed=to_sign("proposed").id, signed=signed.id, done=done("done").id, paper=paper, party=first.applicant_id,
        draft=act("ha", dossiers.drafts.begin).key, proposal=proposal, account=lan, unit=unit, ministry=ministry,
        online=online.id, unpaid=unpaid.id, scanned=first.id, scan=scan,
    )  # fmt: skip


def _scanned(dossier_id: int) -> str:
    """A scan on the only line of a dossier; its hash."""
    with db.reading() as session:
        paper = session.scalars(select(dossiers.Paper.id).where(dossiers.Paper.dossier_id == dossier_id)).one()
    return act("ha", dossiers.attach, paper, PDF).sha256


def _hire(session: Session, username: str, name: str, role: Role, unit: str) -> None:
    unit_id = org.unit_by_code(session, unit).id
    org.add_account(
        session, org.system("test"), username=username, name=name, unit_id=unit_id, role=role, password=PASSWORD, must_change=False,
        rounds=CHEAP_ROUNDS,
    )  # fmt: skip


def as_somebody(session: Session, username: str) -> Actor:
    """Somebody of the company, or nobody."""
    return org.PUBLIC if username == NOBODY else actor(session, username)


Call = Callable[[Session, Actor, World], Any]


@dataclass(frozen=True)
class Case:
    """A call with right arguments and who of the company may make it."""

    may: frozenset[str]
    call: Call


def case(may: str | frozenset[str], call: Call) -> Case:
    return Case(frozenset(may.split()) if isinstance(may, str) else may, call)


def _correction(session: Session, who: Actor, w: World) -> Any:
    return correcting.correct(session, who, w.received, correcting.Correction(copies=2), reason="Ghi nhầm")


def _terms(session: Session, who: Actor, w: World) -> Any:
    before = procedures.current(session, "1.004873", MONTH_LATER)[1]
    changed = replace(before, decision="QĐ 1/2026", channels=tuple(replace(row, limit_note="Mới") for row in before.channels))
    return procedures.publish_terms(session, who, "1.004873", before, changed, valid_from=MONTH_LATER)


def _publish(session: Session, who: Actor, w: World) -> Any:
    return procedures.publish(session, who, "9.000001", procedures.current(session, "1.004873", MONTH_LATER)[1], valid_from=MONTH_LATER)


def _edit_unit(session: Session, who: Actor, w: World) -> Any:
    unit = org.find_unit(session, w.unit)
    return org.edit_unit(
        session, who, unit.id, version=unit.version, name="Xã mới", dossier_code=unit.dossier_code, hours=unit.hours,
        valid_from=unit.valid_from, valid_to=None,
    )  # fmt: skip


def _add_unit(session: Session, who: Actor, w: World) -> Any:
    return org.add_unit(session, who, code="X1", name="Tổ một cửa", kind=UnitKind.POINT, parent_id=w.unit, valid_from=date(2026, 1, 1))


def _rename(session: Session, who: Actor, w: World) -> Any:
    account = session.get_one(org.Account, w.account)
    return org.rename_account(session, who, w.account, name="Lan", title="", unit_id=account.unit_id, version=account.version)


def _add_account(session: Session, who: Actor, w: World) -> Any:
    return org.add_account(session, who, username="moi", name="Mới", unit_id=w.unit, password=PASSWORD, rounds=CHEAP_ROUNDS)


def _person_corrected(session: Session, who: Actor, w: World) -> Any:
    return residents.correct(session, who, w.party, buoi(address="Hà Nội"), reason="Ghi nhầm")


def _assist(session: Session, who: Actor, w: World) -> Any:
    return dossiers.assist(session, who, request("help", procedure=w.ministry, channel=Channel.COUNTER), other_code="G01.1")


KEEPERS = "yen"
LOCAL_KEEPERS = "yen thu"

WRITES: dict[str, Case] = {
    "dossiers.custody.load": case(READERS, lambda s, a, w: dossiers.load(s, a, w.done)),
    "dossiers.intake.receive": case(RECEIVERS, lambda s, a, w: dossiers.receive(s, a, request("new"))),
    "dossiers.intake.refuse_at_intake": case(RECEIVERS, lambda s, a, w: dossiers.refuse_at_intake(s, a, request("no"), reason="Sai nơi")),
    "dossiers.intake.assist": case(RECEIVERS, _assist),
    "dossiers.online.submit": case("ha cuc", lambda s, a, w: dossiers.submit(s, a, request("filed", procedure=BIRTH), unit_code="D00004")),
    "dossiers.online.accept": case("ha cuc", lambda s, a, w: dossiers.accept(s, a, w.online)),
    "dossiers.online.refuse_submitted": case("ha cuc", lambda s, a, w: dossiers.refuse_submitted(s, a, w.online, reason="Sai nơi")),
    "dossiers.paying.ask_payment": case(
        "binh minh son", lambda s, a, w: dossiers.ask_payment(s, a, w.working, amount_vnd=20_000, ground="NQ HĐND")
    ),
    "dossiers.paying.note_payment": case(
        "ha cuc binh minh son", lambda s, a, w: dossiers.note_payment(s, a, w.unpaid, receipt_number="26TAA 1")
    ),
    "dossiers.drafts.begin": case(RECEIVERS, lambda s, a, w: dossiers.drafts.begin(s, a)),
    "dossiers.drafts.keep": case("ha", lambda s, a, w: dossiers.drafts.keep(s, a, w.draft, {"name": "x"})),
    "dossiers.drafts.discard": case(RECEIVERS, lambda s, a, w: dossiers.drafts.discard(s, a, w.draft)),
    "dossiers.custody.hand_over": case("ha cuc", lambda s, a, w: dossiers.hand_over(s, a, w.received)),
    "dossiers.custody.recall": case("ha lan cuc", lambda s, a, w: dossiers.recall(s, a, w.offered)),
    "dossiers.custody.take": case("binh minh son", lambda s, a, w: dossiers.take(s, a, w.offered)),
    "dossiers.custody.claim": case("binh minh son", lambda s, a, w: dossiers.claim(s, a, w.working)),
    "dossiers.custody.release": case("ha cuc", lambda s, a, w: dossiers.release(s, a, w.claimed)),
    "dossiers.custody.reassign": case("cuc", lambda s, a, w: dossiers.reassign(s, a, w.received, to_username="lan", reason="Nghỉ ốm")),
    "dossiers.correcting.correct": case("cuc", _correction),
    "dossiers.documents.attach": case("ha cuc", lambda s, a, w: dossiers.attach(s, a, w.paper, PDF)),
    "dossiers.deciding.ask_opinion": case(
        "binh minh son",
        lambda s, a, w: dossiers.ask_opinion(s, a, w.working, unit_code="00008", question="Có trùng không?", due_on=date(2026, 9, 9)),
    ),
    "dossiers.deciding.give_opinion": case("oanh phuc vinh", lambda s, a, w: dossiers.give_opinion(s, a, w.opinion, answer="Không")),
    "dossiers.deciding.ask_supplement": case(
        "binh minh son", lambda s, a, w: dossiers.ask_supplement(s, a, w.working, items=["Ảnh"], reason="Thiếu")
    ),
    "dossiers.deciding.complete_supplement": case(
        "ha cuc binh minh son",
        lambda s, a, w: dossiers.complete_supplement(s, a, w.waiting, papers=(PaperInput("Ảnh", PaperKind.PHOTOCOPY),)),
    ),
    "dossiers.deciding.propose": case("binh minh son", lambda s, a, w: dossiers.propose(s, a, w.working)),
    "dossiers.deciding.send_back": case("minh", lambda s, a, w: dossiers.send_back(s, a, w.proposed, reason="Sai tên")),
    "dossiers.deciding.sign": case("minh", lambda s, a, w: dossiers.sign(s, a, w.proposed, result_number="2/XN")),
    "dossiers.deciding.finish": case("binh minh son", lambda s, a, w: dossiers.finish(s, a, w.signed)),
    "dossiers.deciding.return_result": case(
        "lan cuc", lambda s, a, w: dossiers.return_result(s, a, w.done, method=ReturnMethod.COUNTER, taken_by="Bưởi")
    ),
    "dossiers.deciding.refuse": case("minh", lambda s, a, w: dossiers.refuse(s, a, w.working, reason="Không đủ điều kiện")),
    "dossiers.deciding.stop": case("binh minh son", lambda s, a, w: dossiers.stop(s, a, w.working, reason="Không phản hồi")),
    "dossiers.deciding.withdraw": case("ha cuc", lambda s, a, w: dossiers.withdraw(s, a, w.received, reason="Đổi ý")),
    "dossiers.deciding.void": case("cuc", lambda s, a, w: dossiers.void(s, a, w.received, reason="Nhập nhầm")),
    "dossiers.promises.propose": case(
        KEEPERS, lambda s, a, w: dossiers.promises.propose(s, a, calendar.CalendarChange(date(2026, 9, 9), True, False))
    ),
    "dossiers.promises.settle": case(KEEPERS, lambda s, a, w: dossiers.promises.settle(s, a, w.proposal, confirm=True)),
    "dossiers.promises.settle_all": case(KEEPERS, lambda s, a, w: dossiers.promises.settle_all(s, a, confirm=True)),
    "org.service.add_account": case(LOCAL_KEEPERS, _add_account),
    "org.service.rename_account": case(KEEPERS, _rename),
    "org.service.disable_account": case(KEEPERS, lambda s, a, w: org.disable_account(s, a, w.account)),
    "org.service.enable_account": case(KEEPERS, lambda s, a, w: org.enable_account(s, a, w.account)),
    "org.service.grant": case(KEEPERS, lambda s, a, w: org.grant(s, a, w.account, Role.INTAKE_CLERK, w.unit)),
    "org.service.revoke": case(KEEPERS, lambda s, a, w: org.revoke(s, a, w.account, Role.RETURNS_CLERK, w.unit)),
    "org.service.reset_password": case(KEEPERS, lambda s, a, w: org.reset_password(s, a, w.account)),
    "org.service.change_password": case(
        SIGNED_IN, lambda s, a, w: org.change_password(s, a, old=PASSWORD, new="nắng thủy tinh 1973", again="nắng thủy tinh 1973")
    ),
    "org.structure.add_unit": case(LOCAL_KEEPERS, _add_unit),
    "org.structure.edit_unit": case(LOCAL_KEEPERS, _edit_unit),
    "org.structure.close_unit": case(LOCAL_KEEPERS, lambda s, a, w: org.close_unit(s, a, w.unit, on=date(2026, 12, 31))),
    "calendar.service.set_override": case(
        KEEPERS, lambda s, a, w: calendar.set_override(s, a, date(2026, 9, 10), working=False, note="Bão")
    ),
    "calendar.service.remove_override": case(KEEPERS, lambda s, a, w: calendar.remove_override(s, a, date(2026, 9, 9))),
    "calendar.service.set_decreed_through": case(KEEPERS, lambda s, a, w: calendar.set_decreed_through(s, a, 2027)),
    "calendar.service.set_regime_clock": case(
        KEEPERS, lambda s, a, w: calendar.set_regime_clock(s, a, "R2025", ClockModel.PAUSE, source="Công văn 1")
    ),
    "procedures.service.publish": case(KEEPERS, _publish),
    "procedures.service.publish_terms": case(KEEPERS, _terms),
    "procedures.importing.import_national": case(KEEPERS, lambda s, a, w: procedures.import_national(s, a, ["{}"])),
    "dossiers.seeing.reveal": case(HERE, lambda s, a, w: dossiers.reveal(s, a, w.working, reason="Gọi điện")),
    "dossiers.seeing.open_file": case(HERE, lambda s, a, w: dossiers.open_file(s, a, w.scanned, w.scan)),
    "residents.service.register": case(RECEIVERS, lambda s, a, w: residents.register(s, a, buoi(phone="0987654321"))),
    "residents.service.correct": case(RECEIVERS, _person_corrected),
    "residents.service.open_at_intake": case(RECEIVERS, lambda s, a, w: residents.open_at_intake(s, a, w.party)),
    "residents.service.reveal": case(STAFF, lambda s, a, w: residents.reveal(s, a, w.party, reason="Gọi điện")),
}

READS: dict[str, Case] = {
    "dossiers.intake.promise": case(RECEIVERS, lambda s, a, w: dossiers.promise(s, a, request("ask"))),
    "dossiers.drafts.current": case(RECEIVERS, lambda s, a, w: dossiers.drafts.current(s, a)),
    "dossiers.documents.held": case(RECEIVERS, lambda s, a, w: dossiers.held(s, a, w.party)),
    "dossiers.custody.colleagues": case("son", lambda s, a, w: custody.colleagues(s, a, w.unit)),
    "dossiers.queries.find": case(READERS, lambda s, a, w: dossiers.find(s, a, w.done)),
    "dossiers.queries.find_by_code": case(READERS, lambda s, a, w: dossiers.find_by_code(s, a, "H26.50.101-260907-0001")),
    "dossiers.queries.whole": case(READERS, lambda s, a, w: dossiers.whole(s, a, w.done)),
    "dossiers.queries.timeline": case(READERS, lambda s, a, w: dossiers.timeline(s, a, w.done)),
    "dossiers.queries.queue": case("binh minh son quang", lambda s, a, w: dossiers.queue(s, a, Tab.TO_PROCESS, unit_id=w.unit)),
    "dossiers.queries.queue_counts": case("binh minh son quang", lambda s, a, w: dossiers.queue_counts(s, a, unit_id=w.unit)),
    "dossiers.queries.queue_procedures": case(
        "binh minh son quang", lambda s, a, w: dossiers.queue_procedures(s, a, Tab.TO_PROCESS, unit_id=w.unit)
    ),
    "dossiers.queries.search": case(STAFF | {"quang"}, lambda s, a, w: dossiers.search(s, a, "Đỗ Thị Bưởi")),
    "dossiers.queries.frequent": case(STAFF | {"quang"}, lambda s, a, w: dossiers.frequent(s, a)),
    "dossiers.printing.receipt_pdf": case(HERE, lambda s, a, w: printing.receipt_pdf(s, a, w.done)),
    "dossiers.printing.printable": case(HERE, lambda s, a, w: printing.printable(s, a, w.done)),
    "dossiers.printing_slips.supplement_pdf": case(HERE, lambda s, a, w: printing_slips.supplement_pdf(s, a, w.waiting)),
    "dossiers.printing_slips.control_slip_pdf": case(HERE, lambda s, a, w: printing_slips.control_slip_pdf(s, a, w.done)),
    "dossiers.promises.proposals": case(KEEPERS, lambda s, a, w: dossiers.promises.proposals(s, a)),
    "dossiers.promises.how_many": case(KEEPERS, lambda s, a, w: dossiers.promises.how_many(s, a)),
    "org.queries.people": case(LOCAL_KEEPERS, lambda s, a, w: org.people(s, a)),
    "org.queries.person": case(KEEPERS, lambda s, a, w: org.person(s, a, w.account)),
    "calendar.queries.year": case(SIGNED_IN, lambda s, a, w: calendar.year(s, a, 2026)),
    "calendar.queries.regimes": case(SIGNED_IN, lambda s, a, w: calendar.regimes(s, a)),
    "residents.queries.find": case(STAFF | {"quang"}, lambda s, a, w: residents.find(s, a, w.party)),
    "residents.queries.known": case(STAFF | {"quang"}, lambda s, a, w: residents.known(s, a, "citizen", "001190001234")),
    "residents.queries.matching_ids": case(
        STAFF | {"quang"}, lambda s, a, w: residents.matching_ids(s, a, "Bưởi", at_most=5)
    ),
    "residents.queries.search": case(STAFF | {"quang"}, lambda s, a, w: residents.search(s, a, "Bưởi")),
}

OWN: dict[str, Call] = {
    "org.service.choose_language": lambda s, a, w: org.choose_language(s, a, "en"),
    "org.queries.open_sign_ins": lambda s, a, w: org.open_sign_ins(s, a),
    "org.sign_ins.end_one_sign_in": lambda s, a, w: org.end_one_sign_in(s, a, 1),
}
"""About the caller's own account alone: for somebody else, and for nobody, there is nothing to see and nothing happens."""

__all__ = ["COMPANY", "ELSEWHERE", "OWN", "READS", "WRITES", "World", "as_somebody", "made"]
