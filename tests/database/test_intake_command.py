"""``motcua intake``: requests from a file, each line a receipt or a named error, on both databases."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lib import db, dossiers, ledger, org
from lib.cli import intake
from lib.dossiers import Dossier, Draft, StoredFile
from lib.errors import DomainError
from lib.org import Role
from lib.values import clock_at
from tests.cast import BIRTH, CAST, MARITAL_STATUS, MONDAY, hire, received
from tests.rules.test_lines import anything, fields, with_value

PDF = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
GOOD: dict[str, Any] = {
    "idempotency_key": "k-1",
    "procedure": MARITAL_STATUS,
    "applicant": {
        "kind": "citizen",
        "id": "001190001234",
        "name": "Đỗ Thị Bưởi",
        "birth_date": "1990-05-01",
        "sex": "f",
        "phone": "0912345678",
    },
    "documents": [{"name": "Tờ khai", "kind": "original_kept"}],
    "fee": {"amount_vnd": 15_000, "source": "NQ HĐND"},
}


@pytest.fixture(autouse=True)
def _the_cast(database: str) -> None:
    hire()


@pytest.fixture(autouse=True)
def _on_a_monday() -> Iterator[None]:
    with clock_at(MONDAY):
        yield


@pytest.fixture
def taken(motcua, tmp_path: Path) -> Callable[..., tuple[int, list[dict[str, Any]]]]:
    """``taken(line, line, ...)``: exit code and what was printed for each line, taken in by Hà."""

    def run(*written: Any, user: str = "ha") -> tuple[int, list[dict[str, Any]]]:
        file = tmp_path / "requests.jsonl"
        file.write_bytes(b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in written))
        ran = motcua("intake", str(file), "--as", user)
        return ran.code, [json.loads(line) for line in ran.out.splitlines()]

    return run


def good(key: str = "k-1", **changes: Any) -> dict[str, Any]:
    return {**GOOD, "idempotency_key": key, **changes}


def kept() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Dossier)) or 0


def only() -> Dossier:
    with db.reading() as session:
        return session.scalars(select(Dossier)).one()


def test_each_line_gets_its_receipt(taken) -> None:
    code, (first, second) = taken(good("a"), good("b"))

    assert code == 0
    assert first == {"line": 1, "code": "H26.50.101-260907-0001", "due_on": "2026-09-10", "status": "received"}
    assert second["code"] == "H26.50.101-260907-0002"


def test_good_lines_are_kept_and_bad_ones_are_named_with_their_number(taken) -> None:
    code, told = taken(good("a"), b"", b"{nonsense", good("b", procedure="9.999999"), good("c"))

    assert code == 1
    assert [one["line"] for one in told] == [1, 3, 4, 5]
    assert [one.get("error", {}).get("code") for one in told] == [None, "line_not_json", "procedure_unknown", None]
    assert [one["code"][-4:] for one in told if "code" in one] == ["0001", "0002"], "a refused line uses no number"
    with db.reading() as session:
        assert ledger.differences(session) == []
        assert session.scalar(select(func.count()).select_from(Draft)) == 2, "a refused line leaves no draft"


def test_a_file_sent_again_gives_the_same_codes_and_no_second_dossier(taken) -> None:
    first = taken(good("a"), good("b"), good("a"))
    again = taken(good("a"), good("b"), good("a", copies=2))

    assert first == again
    assert first[1][0]["code"] == first[1][2]["code"]
    assert kept() == 2


def test_a_key_of_another_unit_tells_nothing_about_its_dossier(taken) -> None:
    taken(good("a"))

    code, (told,) = taken(good("a"), user="giang")

    assert (code, told["error"]["code"], told["error"]["field"]) == (1, "key_of_another_unit", "idempotency_key")


def test_every_field_of_a_line_reaches_the_dossier(taken, tmp_path: Path) -> None:
    (tmp_path / "to khai.pdf").write_bytes(PDF)
    line = good(
        "all", channel="postal", applicant=GOOD["applicant"] | {"address": "Ba Đình"}, copies=2, pages=3, place="00004", vneid_verified=True,
        population_data_used=True, full_online=True, filed_at="2026-09-06T20:15",
        representative={"kind": "citizen", "id": "001088001235", "name": "Đỗ Văn Cam", "ground": "Con đẻ"},
        documents=[{"name": "Tờ khai", "kind": "electronic", "count": 1, "code": "TK", "path": "to khai.pdf"}],
        **{"return": {"method": "post", "address": "12 Hàng Bài"}},
    )  # fmt: skip

    code, told = taken(line)

    assert code == 0, told
    dossier = only()
    with db.reading() as session:
        whole = dossiers.whole(session, org.system("test"), dossier.id)
    assert (dossier.channel, dossier.copies, dossier.pages, dossier.place_code) == ("postal", 2, 3, "00004")
    assert (dossier.return_method, dossier.return_address) == ("post", "12 Hàng Bài")
    assert (dossier.vneid_verified, dossier.population_data_used, dossier.full_online, dossier.has_component_file) == (True,) * 4
    assert dossier.filed_at_utc.isoformat() == "2026-09-06T13:15:00+00:00"
    assert (dossier.fee_vnd, dossier.fee_ground, dossier.representative_ground) == (15_000, "NQ HĐND", "Con đẻ")
    assert (whole.applicant.address, whole.representative and whole.representative.name) == ("Ba Đình", "Đỗ Văn Cam")
    assert [(p.name, p.document_code, len(p.sha256)) for p in whole.papers] == [("Tờ khai", "TK", 64)]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"note": "x"}, "field_unknown", "note"),
        ({"applicant": GOOD["applicant"] | {"kin": "x"}}, "field_unknown", "applicant.kin"),
        ({"applicant": GOOD["applicant"] | {"id": "00119000123"}}, "citizen_id_malformed", "applicant.id"),
        ({"applicant": GOOD["applicant"] | {"sex": "m"}}, "citizen_id_sex_mismatch", "applicant.sex"),
        ({"applicant": GOOD["applicant"] | {"birth_date": "1991-05-01"}}, "citizen_id_birth_mismatch", "applicant.birth_date"),
        ({"applicant": GOOD["applicant"] | {"birth_date": "2031-01-01"}}, "birth_date_future", "applicant.birth_date"),
        ({"applicant": {"kind": "citizen", "id": "001320001234", "name": "Bé Na", "birth_date": "2020-01-01"}}, "too_young", "applicant.birth_date"),
        ({"applicant": {"kind": "name", "name": "Đỗ Thị Bưởi"}}, "identity_needed", "applicant.id"),
        ({"procedure": "9.999999"}, "procedure_unknown", "procedure"),
        ({"case": "nowhere"}, "case_unknown", "case"),
        ({"exemption": "none"}, "exemption_unknown", "exemption"),
        ({"place": "99999"}, "place_unknown", "place"),
        ({"place": "Ba Đình " * 20}, "place_unknown", "place"),
        ({"copies": 0}, "count_out_of_range", "copies"),
        ({"pages": 10**30}, "count_out_of_range", "pages"),
        ({"fee": {"amount_vnd": 10**30, "source": "x"}}, "fee_out_of_range", "fee"),
        ({"fee": None}, "fee_unstated", "fee"),
        ({"due": {"on": "2026-01-01", "source": "x"}}, "due_in_past", "due.on"),
        ({"due": {"on": "2026-10-01"}}, "due_source_missing", "due.source"),
        ({"return": {"method": "post"}}, "return_address_missing", "return.address"),
        ({"return": {"method": "post", "address": "x" * 301}}, "text_too_long", "return.address"),
        ({"filed_at": "2027-01-01T08:00"}, "filed_in_future", "filed_at"),
        ({"filed_at": "0001-01-01T00:00:00+14:00"}, "date_malformed", "filed_at"),
        ({"idempotency_key": "k" * 81}, "key_malformed", "idempotency_key"),
        ({"documents": [{"name": "x" * 501}]}, "text_too_long", "documents"),
        ({"documents": [{"name": "x", "code": "y" * 61}]}, "text_too_long", "documents"),
        ({"documents": [{"name": "x", "count": 0}]}, "count_out_of_range", "documents"),
        ({"documents": [{"name": "x", "kind": "reused"}]}, "reused_paper_missing", "documents"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_by_name_beside_its_field(taken, changes: dict[str, Any], code: str, field: str) -> None:
    exit_code, (told,) = taken(good(**changes))

    said = told.get("errors", [told["error"]])
    assert (code, field) in [(one["code"], one["field"]) for one in said]
    assert told["error"] == said[0]
    assert (exit_code, kept()) == (1, 0)


def test_everything_wrong_with_a_line_is_said_at_once(taken) -> None:
    _code, (told,) = taken(good(copies=0, pages=-1, applicant=GOOD["applicant"] | {"id": "1"}))

    assert {one["field"] for one in told["errors"]} >= {"applicant.id", "copies", "pages"}
    assert all(one["message"] for one in told["errors"])


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("missing.pdf", "file_missing"),
        ("../outside.pdf", "file_outside"),
        ("/etc/hostname", "file_outside"),
        ("link.pdf", "file_outside"),
        ("folder", "file_missing"),
        ("", None),
        ("nul\0.pdf", "file_unreadable"),
        ("\ud800.pdf", "file_unreadable"),
        ("x" * 5_000, "file_unreadable"),
        ("empty.pdf", "file_empty"),
        ("page.html", "file_type"),
        ("large.pdf", "file_too_big"),
        ("hợp  lệ.pdf", None),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_files_are_taken_from_beside_the_file_alone_and_judged_by_content(taken, tmp_path: Path, path: str, code: str | None) -> None:
    (tmp_path.parent / "outside.pdf").write_bytes(PDF)
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.pdf").symlink_to("../outside.pdf")
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "page.html").write_bytes(b"<html><script>alert(1)</script>")
    with (tmp_path / "large.pdf").open("wb") as large:
        large.truncate(21 * 1024 * 1024)
    (tmp_path / "hợp  lệ.pdf").write_bytes(PDF)

    exit_code, (told,) = taken(good(documents=[{"name": "Tờ khai", "kind": "electronic", "path": path}]))

    assert told.get("error", {}).get("code") == code
    assert exit_code == (1 if code else 0)


def test_the_same_file_is_kept_once(taken, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    paper = [{"name": "Tờ khai", "path": "a.pdf"}]

    taken(good("a", documents=paper), good("b", documents=paper))

    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 1


DECOMPOSED = unicodedata.normalize("NFD", "Đỗ Thị Bưởi")


@pytest.mark.parametrize(
    "name", ['Đỗ "Thị" O\'Bưởi', "<script>alert(1)</script> Bưởi", '=HYPERLINK("x")', "Bưởi 🌸", DECOMPOSED], ids=ascii
)
def test_hostile_names_are_stored_composed_and_come_out_as_they_are(taken, name: str) -> None:
    code, told = taken(good(procedure=BIRTH, fee=None, applicant=GOOD["applicant"] | {"name": name}))

    assert code == 0, told
    with db.reading() as session:
        stored = dossiers.whole(session, org.system("test"), only().id).applicant.name
    assert stored == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("user", [name for name, (_n, role, _u) in CAST.items() if role not in (Role.INTAKE_CLERK, Role.HEAD)])
def test_who_may_not_receive_receives_nothing_from_a_file(taken, user: str) -> None:
    code, told = taken(good("a"), good("b"), user=user)

    assert (code, [one["error"]["code"] for one in told]) == (1, ["not_allowed"] * 2)
    assert kept() == 0


def test_an_unknown_or_disabled_user_and_a_missing_file_are_said(taken, motcua, tmp_path: Path) -> None:
    db.write(lambda session: org.disable_account(session, org.system("test"), org.account_named(session, "ha").id))

    assert taken(good())[0] == 1
    assert taken(good(), user="nobody")[0] == 1
    assert motcua("intake", str(tmp_path / "none.jsonl"), "--as", "giang").code == 1
    assert motcua("intake", str(tmp_path), "--as", "giang").code == 1
    assert kept() == 0


def test_a_line_too_long_to_be_a_request_is_refused_without_reading_it_whole(taken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "LONGEST_LINE", 2_000)

    code, told = taken(good("a"), b'{"case": "' + b"x" * 9_000 + b'"}', good("b"))

    assert (code, [one.get("error", {}).get("code") for one in told]) == (1, [None, "line_too_long", None])
    assert [one["line"] for one in told] == [1, 2, 3]


def test_a_sentence_is_in_the_readers_language(taken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_LANG", "en")
    english = taken(good(copies=0))[1][0]["error"]["message"]
    monkeypatch.setenv("MOTCUA_LANG", "vi")
    vietnamese = taken(good(copies=0))[1][0]["error"]["message"]

    assert english == "The number must be from 1 to 999."
    assert vietnamese != english


def test_a_request_refused_at_the_window_is_not_received_by_the_same_key(taken) -> None:
    from_window = received("window")
    assert taken(good("window"))[1][0]["code"] == from_window.code


FULL = good(
    "any", representative={"kind": "citizen", "id": "001088001235", "name": "Đỗ Văn Cam", "ground": "Con đẻ"}, channel="counter", case="",
    documents=[{"name": "Tờ khai", "kind": "photocopy", "count": 1, "code": "TK"}], copies=1, pages=1, exemption="", place="00004",
    due={"on": None, "source": ""}, filed_at="2026-09-07T08:00", vneid_verified=False, population_data_used=False, full_online=False,
    **{"return": {"method": "counter", "address": ""}},
)  # fmt: skip
"""Every field, and nothing wrong with any."""


def answer_to(line: dict[str, Any]) -> dict[str, Any]:
    with db.reading() as session:
        account_id = org.account_named(session, "ha").id
    try:
        return intake._receive(account_id, json.dumps(line).encode(), Path(__file__).parent)
    except DomainError as error:
        return intake._refusal(error)


@given(st.sampled_from(fields(FULL)), anything, st.uuids())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_line_says_it_gets_a_receipt_or_a_named_error(path: str, value: Any, key: UUID) -> None:
    assert "code" in answer_to({**FULL, "idempotency_key": f"whole-{key}"})

    answer = answer_to(with_value(path, value, {**FULL, "idempotency_key": str(key)}))

    assert answer.get("code") or (answer["error"]["field"] and answer["error"]["message"])
