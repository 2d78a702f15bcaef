"""The catalogue in the database: what is offered on a day, and how a new version takes over."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from lib import db, ledger, org, procedures
from lib.calendar import SAME_DAY, Limit
from lib.errors import Invalid, NotAllowed, NotFound
from lib.procedures import Channel, Content, ProcedureVersion, Source
from lib.values import clock_at, now_utc, today

ADMINISTRATOR = org.system("administrator")
CLERK = org.Actor(1, "Cán bộ", 1, rights={org.Right.RECEIVE: org.EVERYWHERE})
MARITAL_STATUS = "1.004873"


def version(name: str = "Thủ tục mới", days: int = 4) -> Content:
    return procedures.from_json(
        {"name": name, "field": "Hộ tịch", "level": "commune", "channels": [{"channel": "counter", "limit": {"amount": days}}]}
    )


def publish(code: str = "9.000001", content: Content | None = None, *, days_ahead: int = 0, **options: object) -> ProcedureVersion:
    with db.transaction() as session:
        return procedures.publish(session, ADMINISTRATOR, code, content or version(), valid_from=today() + timedelta(days_ahead), **options)  # type: ignore[arg-type]


def offered(code: str, *, channel: str = "counter", case: str = "", on: date | None = None) -> procedures.Offer:
    with db.reading() as session:
        return procedures.offer(session, code, channel=channel, case=case, on=on or today())


def found(term: str) -> list[str]:
    with db.reading() as session:
        return [entry.code for entry in procedures.search(session, term)]


def test_the_shipped_procedures_are_there_and_a_second_load_changes_nothing(database: str) -> None:
    with db.transaction() as session:
        token = procedures.catalogue_token(session)

        assert procedures.ensure_reference(session) == 0
        assert procedures.catalogue_token(session) == token
        assert procedures.how_many(session) == len(procedures.shipped())


def test_birth_registration_is_offered_the_same_day_through_three_channels(database: str) -> None:
    offer = offered("1.001193", channel="portal")

    assert offer.limit == SAME_DAY and offer.same_day
    assert set(offer.channels) == set(Channel)
    assert offer.checklist and offer.steps


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        ({"code": "7.777777"}, "procedure_unknown", "procedure"),
        ({"code": "1.001193", "on": date(2020, 1, 1)}, "procedure_not_in_force", "procedure"),
        ({"code": "2.000815", "channel": "portal"}, "channel_not_offered", "channel"),
        ({"code": "1.013225"}, "case_required", "case"),
        ({"code": "1.013225", "case": "lau_dai"}, "case_unknown", "case"),
    ],
)
def test_what_is_not_offered_is_refused_by_name(database: str, asked: dict, code: str, field: str) -> None:
    with pytest.raises((NotFound, Invalid)) as refusal:
        offered(**asked)

    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_new_version_takes_over_on_its_day_and_not_before(database: str) -> None:
    publish(content=version(days=4))
    publish(content=version(days=2), days_ahead=10)

    assert offered("9.000001", on=today() + timedelta(9)).limit == Limit(4)
    assert offered("9.000001", on=today() + timedelta(10)).limit == Limit(2)


def test_a_version_between_two_days_lies_on_top_and_the_one_below_goes_on(database: str) -> None:
    publish(content=version(days=4))
    publish(content=version(days=1), days_ahead=2, valid_to=today() + timedelta(3))

    assert [offered("9.000001", on=today() + timedelta(n)).limit.amount for n in range(6)] == [4, 4, 1, 1, 4, 4]


def test_a_version_announced_for_later_survives_one_that_begins_before_it(database: str) -> None:
    publish(content=version(days=9), days_ahead=5)
    publish(content=version(days=4))

    assert [offered("9.000001", on=today() + timedelta(n)).limit.amount for n in (0, 4, 5, 6)] == [4, 4, 9, 9]


def test_the_version_before_ends_the_day_before(database: str) -> None:
    first = publish(content=version(days=4))
    publish(content=version(days=2), days_ahead=10)

    with db.reading() as session:
        ends = {one.id: one.valid_to for one in procedures.versions(session, "9.000001")}
    assert ends[first.id] == today() + timedelta(9)


def test_what_the_city_publishes_wins_over_what_was_shipped_until_it_ends(database: str) -> None:
    shipped = offered(MARITAL_STATUS)
    publish(MARITAL_STATUS, version("Xác nhận nhanh", days=1), valid_to=today() + timedelta(3))

    assert offered(MARITAL_STATUS).name == "Xác nhận nhanh"
    assert offered(MARITAL_STATUS, on=today() + timedelta(4)) == shipped
    with db.transaction() as session:
        assert procedures.ensure_reference(session) == 0


def test_a_second_version_on_the_same_day_leaves_the_first_to_the_dossiers_that_have_it(database: str) -> None:
    first, second = publish(content=version(days=4)), publish(content=version(days=3))

    assert offered("9.000001").version_id == second.id
    with db.reading() as session:
        assert procedures.offer_of_version(session, first.id, channel="counter").limit == Limit(4)


def test_a_version_cannot_begin_yesterday(database: str) -> None:
    with pytest.raises(Invalid, match="valid_from_past"):
        publish(days_ahead=-1)


def test_what_is_typed_is_stored_composed_and_without_hidden_letters(database: str) -> None:
    publish("9.000001\u200b", version("Thu\u0309 tu\u0323c  'x'\u202e <b>"))

    with db.reading() as session:
        assert procedures.current(session, "9.000001", today())[1].name == "Thủ tục 'x' <b>"


def test_only_an_administrator_of_the_catalogue_publishes_and_imports(database: str) -> None:
    with db.transaction() as session:
        with pytest.raises(NotAllowed):
            procedures.publish(session, CLERK, "9.000001", version(), valid_from=today())
        with pytest.raises(NotAllowed):
            procedures.import_national(session, CLERK, [])


def test_publishing_is_recorded_with_what_was_published(database: str) -> None:
    made = publish()

    with db.reading() as session:
        event = session.scalars(select(ledger.Event).where(ledger.Event.name == "procedures:published")).one()
    assert event.details["code"] == "9.000001" and event.details["fingerprint"] == made.fingerprint


def test_search_sees_a_new_procedure_at_once_and_an_ended_one_no_more(database: str) -> None:
    assert found("thủ tục mới") == []
    publish(nicknames=["mới tinh"], valid_to=today() + timedelta(1))

    assert found("moi tinh") == ["9.000001"]
    with clock_at(now_utc() + timedelta(days=2)):
        assert found("moi tinh") == []


def test_a_search_in_a_rolled_back_transaction_leaves_no_trace(database: str) -> None:
    with pytest.raises(ZeroDivisionError), db.transaction() as session:
        procedures.publish(session, ADMINISTRATOR, "9.000002", version("Không bao giờ"), valid_from=today())
        assert [entry.code for entry in procedures.search(session, "khong bao gio")] == ["9.000002"]
        raise ZeroDivisionError

    assert found("khong bao gio") == []


def test_a_shipped_procedure_that_changed_takes_over_from_today(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = offered(MARITAL_STATUS)
    monkeypatch.setattr("lib.procedures.service.shipped", lambda: {MARITAL_STATUS: (version(days=1), ("độc thân",))})
    with db.transaction() as session:
        assert procedures.ensure_reference(session) == 1
    with db.transaction() as session:
        assert procedures.ensure_reference(session) == 0

    assert offered(MARITAL_STATUS).limit == Limit(1)
    assert offered(MARITAL_STATUS, on=today() - timedelta(1)).version_id == before.version_id
    with db.reading() as session:
        curated = select(func.count()).where(ProcedureVersion.source == Source.CURATED)
        assert session.scalar(curated) == len(procedures.shipped()) + 1
