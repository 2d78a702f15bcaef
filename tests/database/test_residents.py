"""People and organisations as they are registered, found again, revealed and put right, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from lib import db, ledger, residents
from lib.errors import Invalid, NotAllowed, NotFound, Several, Stale
from lib.org import EVERYWHERE, PUBLIC, Actor, Right
from lib.residents import Party, PartyInput

CLERK = Actor(7, "Nguyễn Thị Tiếp", 1, rights={right: frozenset({1}) for right in (Right.READ, Right.RECEIVE, Right.REVEAL, Right.CORRECT)})
OFFICIAL = Actor(8, "Trần Thành Phố", 2, rights={Right.READ: EVERYWHERE})
TODAY = date(2026, 9, 1)

pytestmark = pytest.mark.usefixtures("database")


def an(**changes: Any) -> PartyInput:
    said = {
        "kind": "citizen", "id_number": "001203001234", "name": "Nguyễn Văn An", "birth_date": date(2003, 5, 17), "sex": "m",
        "phone": "0912345678", "address": "Thôn Đoài, xã Thư Lâm, Hà Nội",
    }  # fmt: skip
    return PartyInput(**{**said, **changes})


def registered(party: PartyInput, actor: Actor = CLERK) -> Party:
    return db.write(lambda session: residents.register(session, actor, party))


def events(name: str) -> list[ledger.Event]:
    with db.reading() as session:
        found = session.scalars(select(ledger.Event).where(ledger.Event.name == name).order_by(ledger.Event.id)).all()
        for event in found:
            _ = event.private
        return list(found)


def found(term: str, actor: Actor = CLERK, limit: int = 20) -> list[str]:
    with db.reading() as session:
        return [match.name for match in residents.search(session, actor, term, limit)]


def how_many() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Party)) or 0


def codes(caught: pytest.ExceptionInfo[Several]) -> list[tuple[str, str]]:
    return [(error.code, error.field) for error in caught.value.errors]


def test_the_same_number_is_the_same_person() -> None:
    first = registered(an())
    again = registered(an(id_number=" 001 203 001 234 ", name="NGUYEN VAN AN"))

    assert again.id == first.id
    assert again.name == "Nguyễn Văn An"
    assert len(events("party:registered")) == 1
    assert events("party:updated") == []


def test_a_number_of_another_kind_is_somebody_else() -> None:
    person = registered(an())
    business = registered(PartyInput("organisation", "001203001234", "Hộ kinh doanh Nguyễn Văn An"))

    assert business.id != person.id


def test_known_by_name_alone_is_never_merged() -> None:
    by_name = PartyInput("name", name="Nguyễn Văn An", id_number="001203001234")

    assert registered(by_name).id != registered(by_name).id
    assert registered(by_name).id_number == ""


def test_new_contact_details_replace_the_old_which_stay_beside_the_event() -> None:
    registered(an())
    later = registered(an(phone="+84 988 777 666", address="Số 5, phường Cầu Giấy, Hà Nội"))

    assert (later.phone, later.address) == ("0988777666", "Số 5, phường Cầu Giấy, Hà Nội")
    (event,) = events("party:updated")
    assert event.details == {"fields": ["address", "phone"]}
    assert event.private.body == {"before": {"phone": "0912345678", "address": "Thôn Đoài, xã Thư Lâm, Hà Nội"}}


def test_what_was_unknown_is_filled_and_what_is_not_said_stays() -> None:
    registered(PartyInput("citizen", "001203001234", "NGUYEN VAN AN", phone="0912345678"))
    later = registered(an(phone=""))

    assert (later.birth_date, later.sex, later.phone) == (date(2003, 5, 17), "m", "0912345678")
    assert later.name == "Nguyễn Văn An"
    assert found("an nguyễn") == ["Nguyễn Văn An"]


def test_another_name_under_a_known_number_is_refused_until_the_card_is_seen() -> None:
    registered(an())

    with pytest.raises(Several) as caught:
        registered(an(name="Lê Thị Bình", birth_date=date(2003, 6, 1), sex="f", card_seen_reason=""))
    assert codes(caught) == [
        ("party_name_differs", "applicant.name"),
        ("party_birth_date_differs", "applicant.birth_date"),
        ("party_sex_differs", "applicant.sex"),
    ]
    assert caught.value.errors[0].values == {"known": "Nguyễn V• A•"}

    corrected = registered(an(name="Nguyễn Văn Ân Em", card_seen_reason="Đổi tên theo quyết định 12"))
    assert corrected.name == "Nguyễn Văn Ân Em"
    assert found("em an") == ["Nguyễn Văn Ân Em"]
    assert events("party:card_seen")[0].details == {"problems": ["party_name_differs"]}
    assert events("party:card_seen")[0].private.body == {"reason": "Đổi tên theo quyết định 12"}


def test_an_organisation_may_be_written_in_many_ways() -> None:
    first = registered(PartyInput("organisation", "0312687878-001", "Công ty TNHH Sao Mai"))

    assert registered(PartyInput("organisation", "0312687878001", "Cty Sao Mai")).id == first.id
    assert first.id_number == "0312687878-001"


def test_what_no_card_can_mend_is_refused_all_at_once() -> None:
    with pytest.raises(Several) as caught:
        registered(an(id_number="12", name=" ", phone="1", birth_date=date(2999, 1, 1)))
    assert codes(caught) == [
        ("party_name_missing", "applicant.name"),
        ("phone_malformed", "applicant.phone"),
        ("birth_date_future", "applicant.birth_date"),
        ("citizen_id_malformed", "applicant.id"),
    ]
    assert how_many() == 0


def test_eight_desks_registering_one_person_make_one_row() -> None:
    with ThreadPoolExecutor(8) as desks:
        rows = list(desks.map(lambda _: registered(an()).id, range(8)))

    assert len(set(rows)) == how_many() == 1
    assert len(events("party:registered")) == 1


def test_two_desks_changing_one_phone_both_succeed() -> None:
    registered(an())
    phones = [f"09123456{n:02}" for n in range(8)]
    with ThreadPoolExecutor(8) as desks:
        list(desks.map(lambda phone: registered(an(phone=phone)), phones))

    with db.reading() as session:
        assert session.scalar(select(Party.phone)) in phones


@pytest.mark.parametrize("actor", [PUBLIC, OFFICIAL])
def test_who_may_not_receive_registers_nobody(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        registered(an(), actor)


def test_names_are_stored_composed_and_harmless() -> None:
    nasty = 'Nguye\u0302\u0303n "O\'Brien" <script>alert(1)</script> =1+1 🙂\u202e\x00'
    person = registered(an(name=nasty))

    assert person.name == 'Nguyễn "O\'Brien" <script>alert(1)</script> =1+1 🙂'
    assert found("nguyen obrien") == [person.name]
    assert found("%") == found("_") == found("' OR 1=1 --") == []


@pytest.mark.parametrize(
    "term",
    [
        "001203001234", "001 203 001 234", "00120300", "012345678", "0912345678", "+84912345678", "Nguyễn Đức An", "nguyen duc an", "an nguyen duc",
        "DUC AN NGUYEN", "an nguyễn", "duc an", "nguyen d", "an", "an ngu", "nguyen duc an 2003", "an 17/05/2003", "đức nguyễn 17/5/2003",
        "001203001234|012345678|Nguyễn Đức An|17052003|Nam|Hà Nội|15042021",
    ],
)  # fmt: skip
def test_a_person_is_found_by(term: str) -> None:
    registered(an(name="Nguyễn Đức An", old_id_number="012345678"))
    registered(PartyInput("citizen", "036187004321", "Trần Thị Mai", birth_date=date(1987, 12, 3), phone="0987654321"))

    assert found(term) == ["Nguyễn Đức An"]


def test_passports_and_tax_codes_are_found_as_typed() -> None:
    registered(PartyInput("foreigner", "c1234567", "John Smith", nationality="GBR"))
    registered(PartyInput("organisation", "0312687878-001", "Công ty TNHH Sao Mai"))

    assert found("C1234567") == found("smith") == ["John Smith"]
    assert found("0312687878001") == found("0312687878-001") == found("0312687878") == found("sao mai") == ["Công ty TNHH Sao Mai"]


@pytest.mark.parametrize("term", ["", "   ", "|||||", "'", "12", "nobody at all", "099999999999", "🙂", "1990", "\x00\ud800"])
def test_a_term_that_fits_nobody_finds_nobody(term: str) -> None:
    registered(an())

    assert found(term) == []


def test_a_search_is_bounded_and_ordered() -> None:
    for n in range(30):
        registered(
            PartyInput("citizen", f"00120300{n:04}", "Nguyễn Văn An" if n % 2 else "Nguyễn Văn Anh", birth_date=date(2003, 1, 1 + n))
        )

    assert found("nguyen van an", limit=5) == ["Nguyễn Văn An"] * 5
    with db.reading() as session:
        matches = residents.search(session, CLERK, "nguyen van an", 1000)
    assert len(matches) == 30
    assert [m.birth_date for m in matches[:15]] == sorted(m.birth_date for m in matches[:15])
    assert {m.name for m in matches[15:]} == {"Nguyễn Văn Anh"}


def test_an_official_finds_a_person_masked_and_cannot_reveal() -> None:
    person = registered(an(old_id_number="012345678"))

    with db.reading() as session:
        (match,) = residents.search(session, OFFICIAL, "001203001234")
        assert match == residents.find(session, OFFICIAL, person.id)
        assert residents.search(session, OFFICIAL, "0012030") == []
    assert (match.name, match.id_number, match.phone, match.born) == ("Nguyễn V• A•", "001•••••1234", "•••••678", "••/••/2003")
    assert match.is_masked
    assert match.birth_date is None
    assert match.address == "•••••, xã Thư Lâm, Hà Nội"
    with pytest.raises(NotAllowed), db.transaction() as session:
        residents.reveal(session, OFFICIAL, person.id, reason="muốn biết")


def test_an_organisation_is_public_but_its_phone_is_not() -> None:
    registered(PartyInput("organisation", "0312687878", "Công ty TNHH Sao Mai", phone="02438261234"))

    with db.reading() as session:
        (match,) = residents.search(session, OFFICIAL, "sao mai")
    assert (match.name, match.id_number, match.phone) == ("Công ty TNHH Sao Mai", "0312687878", "•••••234")


def test_a_stranger_finds_nobody() -> None:
    person = registered(an())

    with db.reading() as session:
        with pytest.raises(NotAllowed):
            residents.search(session, PUBLIC, "001203001234")
        with pytest.raises(NotAllowed):
            residents.find(session, PUBLIC, person.id)


def test_revealing_asks_a_reason_and_is_kept() -> None:
    person = registered(an())

    with pytest.raises(Invalid, match="party_reason_missing"), db.transaction() as session:
        residents.reveal(session, CLERK, person.id, reason=" . ")
    with db.transaction() as session:
        shown = residents.reveal(session, CLERK, person.id, reason="Gọi điện mời bổ sung", dossier_id=12)
    assert (shown.id_number, shown.is_masked) == ("001203001234", False)
    (event,) = events("party:revealed")
    assert (event.thing_id, event.account_id, event.details) == (person.id, 7, {"dossier_id": 12})
    assert event.private.body == {"reason": "Gọi điện mời bổ sung"}


def test_a_wrong_entry_is_put_right_and_found_under_its_new_name() -> None:
    person = registered(an(name="Nguyễn Văn Ăn"))

    with db.transaction() as session:
        residents.correct(
            session, CLERK, person.id, an(name="Nguyễn Văn Bình", id_number="001203009999"), reason="Gõ nhầm", version=person.version
        )
    assert found("binh") == found("001203009999") == ["Nguyễn Văn Bình"]
    assert found("001203001234") == []
    (event,) = events("party:corrected")
    assert event.private.body == {"before": {"name": "Nguyễn Văn Ăn", "id_number": "001203001234"}, "reason": "Gõ nhầm"}


def test_a_correction_of_a_page_gone_stale_is_told_who_was_first() -> None:
    person = registered(an())
    registered(an(phone="0988777666"))

    with pytest.raises(Stale) as caught, db.transaction() as session:
        residents.correct(session, CLERK, person.id, an(name="Lê Văn An"), reason="Gõ nhầm", version=person.version)
    assert caught.value.values["who"] == CLERK.name


def test_a_correction_cannot_take_somebody_elses_number() -> None:
    registered(an())
    other = registered(PartyInput("citizen", "036187004321", "Trần Thị Mai"))

    with pytest.raises(Invalid, match="party_number_taken"), db.transaction() as session:
        residents.correct(session, CLERK, other.id, an(), reason="Gõ nhầm")
    with pytest.raises(NotFound), db.transaction() as session:
        residents.correct(session, CLERK, 999, an(), reason="Gõ nhầm")


def test_the_known_person_fills_the_form() -> None:
    registered(an())

    with db.reading() as session:
        known = residents.known(session, CLERK, "citizen", "001 203 001 234")
        assert (known.name, known.phone) == ("Nguyễn Văn An", "0912345678")
        assert residents.known(session, CLERK, "organisation", "001203001234") is None
        assert residents.known(session, CLERK, "name", "") is None
