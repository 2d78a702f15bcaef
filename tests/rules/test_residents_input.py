"""What a person may type or send, before anything is stored."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.errors import Invalid
from lib.residents import NEEDS_CARD, PartyInput, check_input, read_date

TODAY = date(2026, 9, 1)
AN = {"kind": "citizen", "id_number": "001203001234", "name": "Nguyễn Văn An", "birth_date": date(2003, 5, 17), "sex": "m"}


def wrong(party: PartyInput, **how: object) -> list[tuple[str, str]]:
    asked = {"today": TODAY, "at_counter": True} | how
    return [(error.code, error.field) for error in check_input(party, **asked)]


def test_a_person_as_on_the_card_is_taken() -> None:
    assert wrong(PartyInput(**AN)) == []
    assert wrong(PartyInput("foreigner", "c 1234567", "John Smith")) == []
    assert wrong(PartyInput("organisation", "0100233488", "Công ty A")) == []


def test_everything_wrong_is_said_at_once_beside_its_field() -> None:
    party = PartyInput("citizen", "123", "🙂", phone="12", sex="x", old_id_number="1", address="a" * 500)

    assert wrong(party, prefix="representative") == [
        ("party_name_malformed", "representative.name"),
        ("party_text_too_long", "representative.address"),
        ("sex_unknown", "representative.sex"),
        ("phone_malformed", "representative.phone"),
        ("old_id_malformed", "representative.old_id"),
        ("citizen_id_malformed", "representative.id"),
    ]


def test_a_number_against_the_birth_date_is_lifted_at_the_counter_by_a_reason_only() -> None:
    doubtful = PartyInput(**AN | {"birth_date": date(1999, 1, 1)})
    seen = PartyInput(**AN | {"birth_date": date(1999, 1, 1), "card_seen_reason": "Thẻ ghi đúng như vậy"})
    mismatch = [("citizen_id_birth_mismatch", "applicant.birth_date")]

    assert wrong(doubtful) == mismatch
    assert wrong(seen) == []
    assert wrong(seen, at_counter=False) == mismatch
    assert mismatch[0][0] in NEEDS_CARD


def test_a_reason_lifts_nothing_that_cannot_be_true() -> None:
    assert wrong(PartyInput(**AN | {"id_number": "099203001234", "card_seen_reason": "x"})) == [
        ("citizen_id_province_unknown", "applicant.id")
    ]


def test_who_may_ask_is_the_procedures_to_say() -> None:
    company = PartyInput("organisation", "0100233488", "Công ty A")
    by_name = PartyInput("name", name="Nguyễn Văn An")

    assert wrong(company, allowed_kinds=("citizen",)) == [("party_kind_not_allowed", "applicant.kind")]
    assert wrong(company, allowed_kinds=()) == []
    assert wrong(by_name) == [("identity_needed", "applicant.id")]
    assert wrong(by_name, needs_identity=False) == []
    assert wrong(PartyInput(**AN | {"kind": "robot"})) == [("party_kind_unknown", "applicant.kind")]


def test_a_line_of_a_file_is_read() -> None:
    said = {
        "kind": "citizen",
        "id": "001203001234",
        "name": "Nguyễn Văn An",
        "birth_date": "2003-05-17",
        "sex": "m",
        "phone": "+84912345678",
        "x": 1,
    }

    assert PartyInput.from_json(said) == PartyInput(**AN, phone="0912345678")
    assert PartyInput.from_json({"kind": "name", "name": "An"}) == PartyInput("name", name="An")


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        (None, "party_malformed", "applicant"),
        ("An", "party_malformed", "applicant"),
        ({"id": 1203001234}, "party_text_expected", "applicant.id"),
        ({"name": ["An"]}, "party_text_expected", "applicant.name"),
        ({"birth_date": "31/02/2003"}, "birth_date_malformed", "applicant.birth_date"),
        ({"birth_date": "soon"}, "birth_date_malformed", "applicant.birth_date"),
    ],
)
def test_a_line_that_cannot_be_read_names_its_field(said: object, code: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        PartyInput.from_json(said)
    assert (caught.value.code, caught.value.field) == (code, field)


@pytest.mark.parametrize("typed", ["2003-05-17", "17/05/2003", "17.5.2003", " 17-05-2003 "])
def test_a_birth_date_may_be_written_in_either_order(typed: str) -> None:
    assert read_date(typed, "x") == date(2003, 5, 17)


@given(
    st.dictionaries(
        st.sampled_from(["kind", "id", "name", "birth_date", "sex", "phone", "address", "old_id"]),
        st.one_of(st.text(), st.integers(), st.none()),
    )
)
def test_whatever_is_sent_gives_named_errors_only(said: dict[str, object]) -> None:
    try:
        party = PartyInput.from_json(said)
    except Invalid:
        return
    assert all(isinstance(error, Invalid) for error in check_input(party, today=TODAY, at_counter=False))
