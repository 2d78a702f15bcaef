"""The enquiry without sign-in: who has the receipt learns the state, whoever guesses learns nothing, also from several processes."""

import multiprocessing
from collections.abc import Callable
from datetime import timedelta

import pytest

from lib import db, dossiers
from lib.dossiers import Status, enquiry
from lib.errors import DomainError, Invalid, NotAllowed, NotFound, Several
from lib.org import model as org_model
from lib.values import clock_at
from tests.cast import MONDAY
from tests.histories import PLACES, City

HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"
WRONG = "9990"


@pytest.fixture
def city(database: str) -> City:
    """One request, received on Monday; the applicant's phone ends with 0001."""
    at_work = City(seed=1, first=MONDAY.date())
    with clock_at(MONDAY):
        db.write(lambda session: at_work.receive(session, PLACES[0]))
    return at_work


def only() -> dossiers.Dossier:
    with db.reading() as session:
        return session.query(dossiers.Dossier).one()


def ask(code: str, digits: str, address: str = HERE) -> enquiry.Answer:
    """One try as the page makes it: noted first, judged then, forgiven when right."""
    db.write(lambda session: enquiry.reserve_try(session, code, address))
    with db.reading() as session:
        answer = enquiry.by_proof(session, code, digits)
    db.write(lambda session: enquiry.forgive_try(session, code, address))
    return answer


def fails(code: str, digits: str = WRONG, address: str = HERE) -> DomainError:
    with pytest.raises(DomainError) as raised:
        ask(code, digits, address)
    return raised.value


def test_the_receipt_answers_at_once(city: City) -> None:
    dossier = only()
    with db.reading() as session:
        answer = enquiry.by_token(session, dossier.enquiry_token)

    assert (answer.code, answer.status, answer.due_on) == (dossier.code, Status.RECEIVED, dossier.due_on)
    for wrong in ("", "x" * 22, dossier.enquiry_token[:-1], dossier.enquiry_token + "x", "' OR 1=1 --" * 2):
        with db.reading() as session, pytest.raises(NotFound, match="enquiry_no_match"):
            enquiry.by_token(session, wrong)


def test_code_and_four_digits_of_id_or_phone_prove_it(city: City) -> None:
    code = only().code
    with clock_at(MONDAY):
        for typed in (code, f"  {code.lower()} ", code.replace("H", "h")):
            for digits in ("0001", " 00 01 "):
                assert ask(typed, digits).code == code


def test_the_answer_says_nothing_about_a_person(city: City) -> None:
    with db.reading() as session:
        answer = str(enquiry.by_token(session, only().enquiry_token))

    for personal in ("Người 1", "0900000001", "001190000001", "Người"):
        assert personal not in answer


def test_what_is_missing_is_told_while_it_is_waited_for(city: City) -> None:
    with clock_at(MONDAY + timedelta(hours=1)):
        db.write(lambda session: city.take(session, PLACES[0]))
        db.write(lambda session: city.ask(session, PLACES[0]))
        with db.reading() as session:
            waiting = enquiry.by_token(session, only().enquiry_token)
        db.write(lambda session: city.complete(session, PLACES[0]))
        with db.reading() as session:
            complete = enquiry.by_token(session, only().enquiry_token)

    assert (waiting.status, waiting.missing) == (Status.AWAITING_SUPPLEMENT, ("Giấy tờ",))
    assert complete.missing == ()


def test_a_known_and_an_unknown_code_fail_alike_and_close_alike(city: City) -> None:
    known, unknown = only().code, "H26.99-260907-0042"
    with clock_at(MONDAY):
        said = {code: [(e.code, e.field, str(e.values)) for e in (fails(code) for _ in range(7))] for code in (known, unknown)}

    assert said[known] == said[unknown]
    assert [code for code, _field, _values in said[known]] == ["enquiry_no_match"] * 5 + ["locked"] * 2


def test_five_wrong_tries_close_a_code_for_an_hour_also_to_the_right_digits_and_other_addresses(city: City) -> None:
    code = only().code
    with clock_at(MONDAY):
        for _try in range(5):
            fails(code)
        assert fails(code, "0001").code == "locked"
        assert fails(f" {code.lower()}", "0001", ELSEWHERE).code == "locked"
    with clock_at(MONDAY + timedelta(minutes=59)):
        assert fails(code, "0001").values["minutes"] == 1
    with clock_at(MONDAY + timedelta(minutes=61)):
        assert ask(code, "0001").code == code


def test_a_locked_code_still_answers_to_the_receipt(city: City) -> None:
    dossier = only()
    with clock_at(MONDAY):
        for _try in range(6):
            fails(dossier.code)
        with db.reading() as session:
            assert enquiry.by_token(session, dossier.enquiry_token).code == dossier.code


def test_a_right_answer_starts_a_code_anew_and_takes_only_itself_off_the_address(city: City) -> None:
    code = only().code
    with clock_at(MONDAY):
        for _round in range(3):
            for _try in range(4):
                assert fails(code).code == "enquiry_no_match"
            assert ask(code, "0001").code == code
        with db.reading() as session:
            noted = session.query(org_model.FailedTry).count()

    assert noted == 3 * 4  # each wrong try of this address; none of this code


def test_a_kiosk_that_is_used_rightly_all_day_stays_open(city: City) -> None:
    code = only().code
    with clock_at(MONDAY):
        for _visitor in range(enquiry.BY_ADDRESS.limit + 5):
            assert ask(code, "0001").code == code


def test_an_address_that_tries_many_codes_is_closed(city: City) -> None:
    limit = enquiry.BY_ADDRESS.limit
    with clock_at(MONDAY):
        said = [fails(f"H26.99-260907-{n:04d}").code for n in range(limit + 1)]
        elsewhere = fails("H26.99-260907-9999", address=ELSEWHERE).code

    assert said == ["enquiry_no_match"] * limit + ["locked"]
    assert elsewhere == "enquiry_no_match"


def test_a_new_address_of_the_same_network_is_no_new_guesser(city: City) -> None:
    with clock_at(MONDAY):
        said = [fails(f"H26.99-260907-{n:04d}", address=f"2001:db8:1:2::{n:x}").code for n in range(enquiry.BY_ADDRESS.limit + 1)]
        neighbour = fails("H26.99-260907-9999", address="2001:db8:1:3::1").code

    assert said[-1] == "locked" and set(said[:-1]) == {"enquiry_no_match"}
    assert neighbour == "enquiry_no_match"


@pytest.mark.parametrize(
    ("code", "digits", "wrong"),
    [
        ("", "1234", {"code"}), ("khai sinh", "1234", {"code"}), ("H26.101-260907-0001", "12", {"last_four"}), ("x", "", {"code", "last_four"}),
        ("H26.101-260907-0001", "12345", {"last_four"}), ("<script>", "'; --", {"code", "last_four"}),
    ],
)  # fmt: skip
def test_what_cannot_be_a_code_or_digits_is_said_beside_its_field(database: str, code: str, digits: str, wrong: set[str]) -> None:
    with pytest.raises(Several) as raised:
        enquiry.well_formed(code, digits)

    assert {one.field for one in raised.value.errors} == wrong
    assert all(isinstance(one, Invalid) for one in raised.value.errors)


def _guess(code: str, told: Callable[[str], None]) -> None:
    try:
        ask(code, WRONG)
    except NotAllowed:
        told("locked")
    except NotFound:
        told("judged")
    db.dispose()


def test_many_processes_at_once_get_five_tries_together(city: City) -> None:
    code = only().code
    db.dispose()
    start = multiprocessing.get_context("fork")
    answers = start.Queue()
    guessers = [start.Process(target=_guess, args=(code, answers.put)) for _ in range(12)]
    for process in guessers:
        process.start()
    told = [answers.get(timeout=60) for _ in guessers]
    for process in guessers:
        process.join()

    assert sorted(told) == ["judged"] * 5 + ["locked"] * 7
