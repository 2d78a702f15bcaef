"""A line of an intake file: any JSON becomes a request or a named error beside its field, never a crash."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import i18n
from lib.dossiers import PaperKind, ReturnMethod, lines
from lib.errors import DomainError, Invalid
from lib.procedures import Channel
from lib.values import LOCAL_ZONE

WHOLE: dict[str, Any] = {
    "idempotency_key": "k-1",
    "procedure": "1.004873",
    "case": "một",
    "channel": "postal",
    "applicant": {
        "kind": "citizen", "id": "001190001234", "old_id": "012345678", "name": "Đỗ Thị Bưởi", "birth_date": "1990-05-01", "sex": "f",
        "phone": "0912 345 678", "address": "Ba Đình", "nationality": "Việt Nam",
    },
    "representative": {"kind": "citizen", "id": "001088001235", "name": "Đỗ Văn Cam", "ground": "Con đẻ"},
    "documents": [{"name": "Tờ khai", "kind": "original_kept", "count": 2, "code": "TK", "path": "to khai.pdf"}],
    "copies": 3,
    "pages": 4,
    "exemption": "poor",
    "return": {"method": "post", "address": "12 Hàng Bài"},
    "fee": {"amount_vnd": 15_000, "source": "NQ 1"},
    "due": {"on": "2026-09-30", "source": "QĐ 2"},
    "place": "00004",
    "filed_at": "2026-09-07T08:30",
    "vneid_verified": True,
    "population_data_used": True,
    "full_online": True,
}  # fmt: skip
"""Every field of a line, once."""


def fields(value: Any, path: str = "") -> list[str]:
    """Paths of all fields of a line; those inside a document carry no number."""
    inner = value[0] if isinstance(value, list) else value
    below = [one for name, under in inner.items() for one in fields(under, f"{path}.{name}".lstrip("."))] if isinstance(inner, dict) else []
    return [path, *below] if path else below


NUMBERS = ("copies", "pages", "documents.count", "fee.amount_vnd")
WRONG = ([1], 1.5, {"x": 1}, [{"x": 1}], float("nan"), -(10**40))


def with_value(path: str, value: Any, line: dict[str, Any] = WHOLE) -> dict[str, Any]:
    """A line with one field changed."""
    line = json.loads(json.dumps(line))
    *outer, last = path.split(".")
    inside = line
    for name in outer:
        inside = inside[name]
        inside = inside[0] if isinstance(inside, list) else inside
    inside[last] = value
    return line


def refused(line: Any) -> DomainError:
    with pytest.raises(Invalid) as caught:
        lines.read(line)
    return caught.value


def test_every_field_arrives_in_the_request() -> None:
    asked = lines.read(WHOLE)

    assert (asked.idempotency_key, asked.procedure, asked.case, asked.channel) == ("k-1", "1.004873", "một", Channel.POSTAL)
    assert (asked.applicant.id_number, asked.applicant.birth_date, asked.applicant.phone) == (
        "001190001234",
        date(1990, 5, 1),
        "0912345678",
    )
    assert asked.representative is not None
    assert (asked.representative.name, asked.representative_ground) == ("Đỗ Văn Cam", "Con đẻ")
    assert [(p.name, p.kind, p.count, p.code) for p in asked.papers] == [("Tờ khai", PaperKind.ORIGINAL_KEPT, 2, "TK")]
    assert (asked.copies, asked.pages, asked.exemption) == (3, 4, "poor")
    assert (asked.return_method, asked.return_address) == (ReturnMethod.POST, "12 Hàng Bài")
    assert (asked.stated_fee_vnd, asked.stated_fee_source) == (15_000, "NQ 1")
    assert (asked.stated_due_on, asked.stated_due_source) == (date(2026, 9, 30), "QĐ 2")
    assert (asked.place_code, asked.filed_at) == ("00004", datetime(2026, 9, 7, 8, 30, tzinfo=LOCAL_ZONE))
    assert (asked.vneid_verified, asked.population_data_used, asked.full_online) == (True, True, True)
    assert not asked.at_counter, "nobody stands before the person, so nobody can have seen the card"
    assert lines.paths(WHOLE) == ["to khai.pdf"]


def test_three_fields_are_enough_and_null_is_as_good_as_left_out() -> None:
    least = {"idempotency_key": "k", "procedure": "1", "applicant": {"kind": "name", "name": "An"}}

    assert lines.read(least) == lines.read({**dict.fromkeys(lines.KNOWN), **least})
    assert lines.read(least).copies == 1


@pytest.mark.parametrize(
    ("path", "wrong"),
    [(path, wrong) for path in fields(WHOLE) for wrong in WRONG if not (path in NUMBERS and isinstance(wrong, int))],
    ids=str,
)
def test_a_value_of_the_wrong_type_is_refused_beside_its_field(path: str, wrong: Any) -> None:
    error = refused(with_value(path, wrong))

    assert error.field.startswith(path.split(".")[0])


@pytest.mark.parametrize("path", ["note", "applicant.note", "representative.note", "documents.note", "return.note", "fee.note", "due.note"])
def test_a_field_that_nobody_knows_is_named(path: str) -> None:
    error = refused(with_value(path, "x"))

    assert (error.code, error.field, error.values["name"]) == ("field_unknown", path, "note")


def test_a_ground_belongs_to_who_acts_for_somebody() -> None:
    assert refused(with_value("applicant.ground", "x")).code == "field_unknown"


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("idempotency_key", None, "value_missing"),
        ("idempotency_key", "  \u202e", "value_missing"),
        ("procedure", "", "value_missing"),
        ("applicant", None, "person_missing"),
        ("channel", "fax", "choice_unknown"),
        ("documents.kind", "papyrus", "choice_unknown"),
        ("documents.name", "", "value_missing"),
        ("return.method", "pigeon", "choice_unknown"),
        ("due.on", "30/09/2026", "date_malformed"),
        ("filed_at", "yesterday", "date_malformed"),
        ("applicant.birth_date", "1990-02-30", "birth_date_malformed"),
        ("copies", True, "value_malformed"),
        ("vneid_verified", 1, "value_malformed"),
    ],
)
def test_a_wrong_value_is_refused_by_name(path: str, value: Any, code: str) -> None:
    error = refused(with_value(path, value))

    assert (error.code, error.field) == (code, path)


def test_a_count_of_nought_stays_nought_so_that_the_request_is_refused() -> None:
    assert lines.read(with_value("documents.count", 0)).papers[0].count == 0


def test_more_documents_than_a_counter_takes_are_refused() -> None:
    assert refused(with_value("documents", [{"name": "x"}] * (lines.MOST_DOCUMENTS + 1))).code == "documents_malformed"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "line_not_json"),
        (b"{", "line_not_json"),
        (b"\xff\xfe{}", "line_not_json"),
        (b"[" * 100_000, "line_not_json"),
        (b'{"copies": ' + b"9" * 5_000 + b"}", "line_not_json"),
        (b'{"case": "a", "case": "b"}', "name_twice"),
        (b'{"return": {"method": "post", "method": "counter"}}', "name_twice"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_no_json_or_says_one_thing_twice_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        lines.parse(raw)
    assert caught.value.code == code


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=8
)


def error_of(line: Any) -> DomainError | None:
    try:
        lines.read(line)
        lines.paths(line)
    except DomainError as error:
        return error
    return None


@given(st.sampled_from(fields(WHOLE)), anything)
def test_any_value_anywhere_gives_a_request_or_a_named_error_in_both_languages(path: str, value: Any) -> None:
    error = error_of(with_value(path, value))

    assert error is None or error.field
    for language in i18n.LANGUAGES:
        with i18n.use(language):
            assert error is None or not i18n.error_text(error).startswith("error.")


@given(anything)
def test_any_json_at_all_gives_a_request_or_a_named_error(line: Any) -> None:
    error = error_of(lines.parse(json.dumps(line).encode()))

    assert error is not None
    assert error.field
