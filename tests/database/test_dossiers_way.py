"""The way of a received dossier to its result, told on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lib import db, dossiers, ledger, org, procedures
from lib.dossiers import Dossier, PaperInput, PaperKind, Request, ReturnMethod, Status, Tab, printing
from lib.errors import DomainError, Invalid, MoveRefused, NotAllowed, NotFound, Stale
from lib.org import Role, unit_by_code
from lib.residents import PartyInput
from lib.values import clock_at
from tests.cast import BIRTH, MONDAY, act, actor, done, hire, in_process, received, request, to_sign


@pytest.fixture(autouse=True)
def _the_cast(database: str) -> None:
    hire()


@pytest.fixture(autouse=True)
def _on_a_monday() -> Any:
    with clock_at(MONDAY):
        yield


def now(dossier_id: int) -> Dossier:
    with db.reading() as session:
        return session.get_one(Dossier, dossier_id)


def nothing_differs() -> bool:
    with db.reading() as session:
        return ledger.differences(session) == []


def refused(error: type[DomainError], code: str, username: str, use_case: Any, *arguments: Any, **options: Any) -> DomainError:
    with pytest.raises(error) as caught:
        act(username, use_case, *arguments, **options)
    assert caught.value.code == code
    return caught.value


def test_the_giver_holds_a_dossier_until_it_is_taken() -> None:
    dossier = received()
    act("ha", dossiers.hand_over, dossier.id)
    with db.reading() as session:
        assert [row.id for row in dossiers.queue(session, actor(session, "ha"), Tab.GIVEN)] == [dossier.id]
        assert [row.id for row in dossiers.queue(session, actor(session, "binh"), Tab.TO_TAKE)] == [dossier.id]
    assert now(dossier.id).holder_unit_id == dossier.received_unit_id

    act("binh", dossiers.take, dossier.id)

    assert now(dossier.id).holder_unit_id == dossier.competent_unit_id
    assert now(dossier.id).status == Status.IN_PROCESS
    refused(Invalid, "nothing_to_take", "binh", dossiers.take, dossier.id)


def test_what_was_not_taken_can_be_recalled() -> None:
    dossier = received()
    act("ha", dossiers.hand_over, dossier.id)
    refused(NotAllowed, "handed_over_already", "ha", dossiers.hand_over, dossier.id)
    act("ha", dossiers.recall, dossier.id)

    assert now(dossier.id).offered_unit_id is None
    refused(Invalid, "nothing_to_recall", "ha", dossiers.recall, dossier.id)


def test_who_takes_what_was_just_recalled_is_told_by_whom_although_it_is_out_of_sight_again() -> None:
    dossier = received()
    act("ha", dossiers.hand_over, dossier.id, to_unit="D00008")
    with db.reading() as session:
        seen = session.get_one(Dossier, dossier.id).version
    act("ha", dossiers.recall, dossier.id)

    with pytest.raises(Stale) as told:
        act("giang", dossiers.take, dossier.id, version=seen)
    assert told.value.values["who"] == "Nguyễn Thị Hà"
    with pytest.raises(NotFound, match="dossier_unknown"):
        act("giang", dossiers.take, dossier.id)


def test_who_claims_first_has_it_until_release_or_the_head_decides() -> None:
    dossier = in_process()
    act("binh", dossiers.claim, dossier.id)
    refused(NotAllowed, "claimed_by_another", "minh", dossiers.claim, dossier.id)
    refused(NotAllowed, "claimed_by_another", "minh", dossiers.propose, dossier.id)

    refused(Invalid, "reason_missing", "son", dossiers.reassign, dossier.id, to_username="minh", reason="")
    act("son", dossiers.reassign, dossier.id, to_username="minh", reason="Anh Bình nghỉ ốm")

    assert act("minh", dossiers.release, dossier.id).holder_account_id is None


def test_an_opinion_has_its_deadline_and_must_come_before_the_result() -> None:
    dossier = in_process()
    asked = act("binh", dossiers.ask_opinion, dossier.id, unit_code="00008", question="Xác nhận nơi ở cũ", due_on=date(2026, 9, 9))
    refused(Invalid, "opinion_open", "binh", dossiers.propose, dossier.id)

    act("son", lambda session, _actor: dossiers.give_opinion(session, _neighbour(session), asked.id, answer="Đã ở từ 2015 đến 2020"))

    refused(
        Invalid, "opinion_given", "son", lambda session, _actor: dossiers.give_opinion(session, _neighbour(session), asked.id, answer="Lại")
    )
    assert act("binh", dossiers.propose, dossier.id).step_role == "approver"


def _neighbour(session: Any) -> Any:
    """An officer of another commune, whose unit was asked."""
    unit = unit_by_code(session, "00008").id
    binh = actor(session, "binh")
    return replace(binh, unit_id=unit, rights=dict.fromkeys(binh.rights, frozenset({unit})))


def test_a_supplement_stops_the_clock_and_restarts_it_with_the_complete_file() -> None:
    dossier = in_process()
    with clock_at(MONDAY + timedelta(days=1)):
        asked = act("binh", dossiers.ask_supplement, dossier.id, items=["Giấy chứng tử"], reason="Chưa có giấy chứng tử của vợ")
    assert (asked.number, asked.late_reason) == ("1/HDHS", "")
    assert now(dossier.id).status == Status.AWAITING_SUPPLEMENT

    with clock_at(MONDAY + timedelta(days=7)):
        act("ha", dossiers.complete_supplement, dossier.id, papers=[PaperInput("Giấy chứng tử", PaperKind.CERTIFIED_COPY)])

    after = now(dossier.id)
    assert (after.first_due_on, after.limit_due_on, after.due_on) == (date(2026, 9, 10), date(2026, 9, 17), date(2026, 9, 17))
    refused(Invalid, "supplement_second", "binh", dossiers.ask_supplement, dossier.id, items=["Thêm nữa"], reason="Lần hai")
    assert nothing_differs()


def test_a_supplement_asked_after_three_working_days_needs_a_reason_and_is_marked() -> None:
    dossier = in_process()
    with clock_at(MONDAY + timedelta(days=4)):
        error = refused(
            Invalid, "supplement_late_reason_missing", "binh", dossiers.ask_supplement, dossier.id, items=["Ảnh"], reason="Thiếu ảnh"
        )
        assert error.values["last_day"] == "10/09/2026"
        asked = act("binh", dossiers.ask_supplement, dossier.id, items=["Ảnh"], reason="Thiếu ảnh", late_reason="Chờ xác minh")
    assert asked.late_reason == "Chờ xác minh"


def test_a_result_is_signed_finished_and_returned_and_the_person_is_named() -> None:
    dossier = done()
    assert (dossier.status, dossier.finished_on, dossier.holder_unit_id) == (Status.DONE, date(2026, 9, 7), dossier.received_unit_id)
    refused(Invalid, "result_not_electronic", "lan", dossiers.return_result, dossier.id, method=ReturnMethod.ELECTRONIC, taken_by="Bưởi")
    refused(Invalid, "text_missing", "lan", dossiers.return_result, dossier.id, method=ReturnMethod.COUNTER, taken_by="")

    act("lan", dossiers.return_result, dossier.id, method=ReturnMethod.COUNTER, taken_by="Đỗ Thị Bưởi")

    assert now(dossier.id).status == Status.RETURNED
    assert nothing_differs()


def test_a_late_result_needs_its_reason_from_the_list() -> None:
    dossier = to_sign()
    with clock_at(MONDAY + timedelta(days=20)):
        act("minh", dossiers.sign, dossier.id, result_number="12/XN")
        refused(Invalid, "late_reason_missing", "minh", dossiers.finish, dossier.id, late_reason="because")
        act("minh", dossiers.finish, dossier.id, late_reason="workload")
    with db.reading() as session:
        late = session.scalars(select(ledger.Tally.n).where(ledger.Tally.measure == "resolved.late@received")).all()
    assert late == [1]


@pytest.mark.parametrize(
    ("username", "use_case", "status"),
    [("minh", dossiers.refuse, Status.REFUSED), ("binh", dossiers.stop, Status.STOPPED), ("ha", dossiers.withdraw, Status.WITHDRAWN)],
)
def test_the_other_ends_need_a_reason_and_are_counted_as_without_result(username: str, use_case: Any, status: Status) -> None:
    dossier = in_process()
    refused(Invalid, "reason_missing", username, use_case, dossier.id, reason=" ")

    assert act(username, use_case, dossier.id, reason="Có lý do").status == status

    with db.reading() as session:
        counted = session.scalars(select(ledger.Tally.n).where(ledger.Tally.measure == f"without_result.{status}@received")).all()
    assert counted == [1]
    assert nothing_differs()
    refused(MoveRefused, "move_refused", username, use_case, dossier.id, reason="Lần nữa")


def test_a_dossier_made_by_mistake_is_voided_the_same_day_by_the_head_and_its_code_is_not_used_again() -> None:
    wrong, other = received("wrong"), received("other")
    refused(NotAllowed, "not_allowed", "ha", dossiers.void, wrong.id, reason="Nhập nhầm")
    act("cuc", dossiers.void, wrong.id, reason="Nhập nhầm")

    assert received("next").code == "H26.50.101-260907-0003"
    assert nothing_differs()
    with db.reading() as session:
        counted = sum(session.scalars(select(ledger.Tally.n).where(ledger.Tally.measure == "received.counter@received")))
    assert counted == 2
    with clock_at(MONDAY + timedelta(days=1)):
        refused(Invalid, "void_after_the_day", "cuc", dossiers.void, other.id, reason="Muộn rồi")


def test_the_second_of_two_officers_is_told_who_was_first() -> None:
    dossier = in_process()
    seen = now(dossier.id).version
    act("binh", dossiers.claim, dossier.id, version=seen)

    error = refused(Stale, "stale", "son", dossiers.reassign, dossier.id, to_username="minh", reason="Nghỉ", version=seen)

    assert error.values["who"] == "Trần Văn Bình"


def test_a_clerk_of_another_commune_sees_and_moves_nothing() -> None:
    dossier = received()
    refused(NotFound, "dossier_unknown", "giang", dossiers.hand_over, dossier.id)
    with db.reading() as session:
        giang = actor(session, "giang")
        assert dossiers.search(session, giang, "Bưởi") == []
        assert dossiers.search(session, giang, dossier.code or "") == []
        with pytest.raises(NotFound):
            dossiers.timeline(session, giang, dossier.id)
        with pytest.raises(NotAllowed):
            dossiers.queue(session, giang, Tab.TO_HAND_OVER, unit_id=dossier.received_unit_id)


@pytest.mark.parametrize(
    "term", ["H26.50.101-260907", "h26.50.101-260907-0001", "001190001234", "0912345678", "bưởi đỗ thị", "Do Thi Buoi", "buoi"]
)
def test_a_dossier_is_found_by_code_number_phone_or_name(term: str) -> None:
    dossier = received()
    with db.reading() as session:
        assert [row.id for row in dossiers.search(session, actor(session, "ha"), term)] == [dossier.id]
        assert [row.person for row in dossiers.search(session, actor(session, "ha"), term)] == ["Đỗ T• B•"]


def test_a_queue_is_ordered_by_promise_and_read_page_by_page() -> None:
    for n in range(5):
        received(f"k{n}", **({"procedure": BIRTH} if n % 2 else {}))
    with db.reading() as session:
        ha = actor(session, "ha")
        whole = [(row.due_on, row.id) for row in dossiers.queue(session, ha, Tab.TO_HAND_OVER)]
        paged: list[Any] = []
        while page := dossiers.queue(session, ha, Tab.TO_HAND_OVER, after=paged[-1] if paged else None, limit=2):
            paged += [(row.due_on, row.id) for row in page]
        assert dossiers.queue_counts(session, ha)[Tab.TO_HAND_OVER] == 5
    assert whole == sorted(whole) == paged
    assert len(paged) == 5


def test_a_draft_is_kept_and_ends_with_its_dossier() -> None:
    draft = act("ha", dossiers.drafts.begin)
    act("ha", dossiers.drafts.keep, draft.key, {"term": "Bưởi"})
    with db.reading() as session:
        kept = dossiers.drafts.current(session, actor(session, "ha"))
        assert kept is not None
        assert kept.body == {"term": "Bưởi"}
        assert dossiers.drafts.current(session, actor(session, "giang")) is None

    received(draft.key)

    with db.reading() as session:
        assert dossiers.drafts.current(session, actor(session, "ha")) is None
    refused(NotFound, "draft_unknown", "ha", dossiers.drafts.keep, draft.key, {})


def test_by_name_only_is_taken_where_the_procedure_allows_it_and_refused_elsewhere() -> None:
    by_name = PartyInput(kind="name", name="Bà cụ bán nước")
    with pytest.raises(DomainError):
        received("needs identity", applicant=by_name)
    with db.reading() as session:
        allowed = [
            e.code
            for e in procedures.search(session, "chứng thực bản sao")
            if not procedures.offer(session, e.code, channel="counter", on=MONDAY.date()).needs_identity
        ]
    if allowed:
        assert received("allowed", applicant=by_name, procedure=allowed[0], pages=1).code


def test_a_request_is_immutable() -> None:
    with pytest.raises(AttributeError):
        request().copies = 3  # type: ignore[misc]
    assert Request.__dataclass_params__.frozen  # type: ignore[attr-defined]


def test_what_was_signed_and_sent_back_has_no_number_until_it_is_signed_again() -> None:
    dossier = to_sign()
    act("minh", dossiers.sign, dossier.id, result_number="12/XN", result_name="Giấy xác nhận")

    act("minh", dossiers.send_back, dossier.id, reason="Sai tên")

    assert (now(dossier.id).result_number, now(dossier.id).result_name) == ("", "")
    with db.reading() as session:
        signed = next(e for e in dossiers.timeline(session, actor(session, "minh"), dossier.id) if e.name == "dossier:signed")
    assert signed.private["result_number"] == "12/XN"


def test_a_day_that_the_clerk_stated_moves_with_a_supplement_by_its_own_working_days() -> None:
    """Stated for Friday, four working days from Monday: four again from the day of the complete file."""
    dossier = in_process(procedure="1.011606", stated_due_on=date(2026, 9, 11), stated_due_source="Kế hoạch rà soát")
    with clock_at(MONDAY + timedelta(days=1)):
        act("binh", dossiers.ask_supplement, dossier.id, items=["Ảnh"], reason="Thiếu")
    with clock_at(MONDAY + timedelta(days=2)):
        act("ha", dossiers.complete_supplement, dossier.id, papers=(PaperInput("Ảnh", PaperKind.PHOTOCOPY),))

    moved = now(dossier.id)
    assert (moved.first_due_on, moved.due_on, moved.limit_due_on) == (date(2026, 9, 11), date(2026, 9, 15), date(2026, 9, 15))
    with db.reading() as session:
        explained = dossiers.promises.explanation(session, moved)
    assert explained is not None and explained.due_on == moved.due_on and explained.days[-1].counted


def test_who_receives_here_and_reads_the_city_as_an_official_sees_in_full_only_what_is_of_here() -> None:
    """Hà is also an official: a request of another commune stays masked to her, on screen, on paper and in the timeline."""
    mine = received("mine")
    theirs = act("giang", dossiers.receive, request("theirs")).dossier
    act("giang", dossiers.hand_over, theirs.id, note="Gọi chị Bưởi 0912345678")
    city = org.unit_by_code
    act("yen", lambda session, yen: org.grant(session, yen, actor(session, "ha").account_id, Role.CITY_OFFICIAL, city(session, "HN").id))

    with db.reading() as session:
        ha = actor(session, "ha")
        seen = {one.id: dossiers.whole(session, ha, one.id).applicant for one in (mine, theirs)}
        noted = [event.private for event in dossiers.timeline(session, ha, theirs.id)]
        with pytest.raises(NotAllowed):
            printing.receipt_pdf(session, ha, theirs.id)

    assert (seen[mine.id].id_number, seen[mine.id].is_masked) == ("001190001234", False)
    assert seen[theirs.id].is_masked and "001190001234" not in str(seen[theirs.id])
    assert noted and not any(noted)
    refused(NotAllowed, "not_allowed", "ha", dossiers.reveal, theirs.id, reason="Muốn biết")
    assert [party.id_number for party in act("ha", dossiers.reveal, mine.id, reason="Gọi điện")] == ["001190001234"]


def test_whose_scan_was_opened_by_whom_is_kept_and_no_other_file_opens() -> None:
    dossier, other = received("one"), received("other")
    with db.reading() as session:
        papers = [dossiers.whole(session, actor(session, "ha"), one.id).papers[0].id for one in (dossier, other)]
    scan, foreign = (act("ha", dossiers.attach, paper, b"%PDF-1.4\n" + bytes([48 + n])).sha256 for n, paper in enumerate(papers))

    act("ha", dossiers.open_file, dossier.id, scan)
    refused(NotFound, "stored_file_missing", "ha", dossiers.open_file, dossier.id, foreign)
    refused(NotAllowed, "not_allowed", "giang", dossiers.open_file, dossier.id, scan)

    with db.reading() as session:
        opened = [e for e in dossiers.timeline(session, actor(session, "ha"), dossier.id) if e.name == "dossier:file_opened"]
    assert [(e.actor, e.details["line"], e.details["sha256"]) for e in opened] == [("Nguyễn Thị Hà", 1, scan)]
