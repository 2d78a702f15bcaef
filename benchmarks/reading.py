"""What the screens read: a unit's queue, a search, one dossier, the enquiry."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from sqlalchemy import func, select

from benchmarks.cast import Cast
from benchmarks.measuring import summary, timed
from lib import db, dossiers, residents
from lib.dossiers import Dossier, Tab, enquiry
from lib.org import Actor, Role
from lib.residents import Party
from lib.values import fold

QUEUE_MS = SEARCH_MS = 15
ENQUIRY_MS = 5
ADDRESS = "192.0.2.7"


def queues(cast: Cast, rounds: int) -> dict[str, Any]:
    """Each tab of each unit: its first page of 50 with the counts of all tabs, as the screen asks for both."""
    who = [cast.someone(Role.INTAKE_CLERK, unit) for unit in cast.points]
    who += [cast.someone(Role.PROCESSING_OFFICER, unit) for unit in cast.offices]
    each = [(actor, tab) for actor in who for tab in Tab]
    Random(1).shuffle(each)
    each = each[: rounds * 3]

    def page(one: tuple[Actor, Tab]) -> None:
        with db.reading() as session:
            dossiers.queue(session, one[0], one[1])

    def counts(one: tuple[Actor, Tab]) -> None:
        with db.reading() as session:
            dossiers.queue_counts(session, one[0])

    def both(one: tuple[Actor, Tab]) -> None:
        with db.reading() as session:
            dossiers.queue(session, one[0], one[1])
            dossiers.queue_counts(session, one[0])

    return {
        "with_counts": summary(timed(both, each), QUEUE_MS),
        "page": summary(timed(page, each)),
        "counts": summary(timed(counts, each)),
    }


def searches(cast: Cast, rounds: int) -> dict[str, Any]:
    """By a clerk (own unit) and by an official (the whole city); terms are taken from the city's own rows."""
    clerk = cast.someone(Role.INTAKE_CLERK, cast.points[0])
    officer = cast.someone(Role.PROCESSING_OFFICER, cast.offices[0])
    terms = _terms(rounds)
    found: dict[str, Any] = {}
    for name, words in terms.items():
        for who, actor in (("unit", clerk), ("office", officer), ("city", cast.official)):
            found[f"{name}_{who}"] = summary(timed(lambda term, by=actor: _search(by, term), words), SEARCH_MS)
    return found


def _search(actor: Actor, term: str) -> None:
    with db.reading() as session:
        dossiers.search(session, actor, term)


def _terms(rounds: int) -> dict[str, list[str]]:
    with db.reading() as session:
        rows = session.execute(
            select(Dossier.code, Party.id_number, Party.phone, Party.name)
            .join(Party, Party.id == Dossier.applicant_id)
            .where(Dossier.id.in_(_some_ids(session, rounds * 3)), Dossier.code.is_not(None), Party.id_number != "", Party.phone != "")
            .limit(rounds)
        ).all()
        families = session.execute(
            select(Party.name_folded, func.count()).where(Party.id.in_(_some_ids(session, 4_000, Party))).group_by(Party.name_folded)
        ).all()
    seen: dict[str, int] = {}
    for name, n in families:
        first_two = " ".join(name.split()[:2])
        seen[first_two] = seen.get(first_two, 0) + n
    common = sorted(seen, key=lambda name: -seen[name])[:8]
    return {
        "code": [row.code for row in rows],
        "code_beginning": [row.code[:-3] for row in rows],
        "id": [row.id_number for row in rows],
        "phone": [row.phone for row in rows],
        "name_full": [fold(row.name) for row in rows],
        "name_two_words": [" ".join(fold(row.name).split()[-2:]) for row in rows],
        "name_frequent": (common * rounds)[:rounds],
        "name_given_alone": [fold(row.name).split()[-1] for row in rows],
        "name_unknown": [f"{fold(row.name)} zzyx" for row in rows],
    }


def _some_ids(session: Any, n: int, model: Any = Dossier) -> list[int]:
    low, high = session.execute(select(func.min(model.id), func.max(model.id))).one()
    return [Random(f"{model.__tablename__}{i}").randint(low, high) for i in range(n)]


def opened(cast: Cast, rounds: int) -> dict[str, Any]:
    """One dossier whole, with its timeline, as its page shows it."""
    with db.reading() as session:
        ids = list(session.scalars(select(Dossier.id).where(Dossier.id.in_(_some_ids(session, rounds)))))

    def whole(one: int) -> None:
        with db.reading() as session:
            dossiers.whole(session, cast.official, one)
            dossiers.timeline(session, cast.official, one)

    return summary(timed(whole, ids))


def enquiries(rounds: int) -> dict[str, Any]:
    """By the receipt's QR; by code and four digits, the judgement alone and with the try written down before and forgiven after."""
    with db.reading() as session:
        rows = session.execute(
            select(Dossier.code, Dossier.enquiry_token, Party.id_number)
            .join(Party, Party.id == Dossier.applicant_id)
            .where(Dossier.id.in_(_some_ids(session, rounds * 3)), Dossier.code.is_not(None), Party.id_number != "")
            .limit(rounds)
        ).all()

    def by_token(row: Any) -> None:
        with db.reading() as session:
            enquiry.by_token(session, row.enquiry_token)

    def by_proof(row: Any) -> None:
        with db.reading() as session:
            enquiry.by_proof(session, row.code, row.id_number[-4:])

    def whole(row: Any) -> None:
        # A counted address would close after sixty tries, so each comes from its own.
        db.write(lambda session: enquiry.reserve_try(session, row.code, f"{ADDRESS}:{row.code}"))
        with db.reading() as session:
            enquiry.by_proof(session, row.code, row.id_number[-4:])
        db.write(lambda session: enquiry.forgive_try(session, row.code, f"{ADDRESS}:{row.code}"))

    return {
        "by_token": summary(timed(by_token, rows), ENQUIRY_MS),
        "by_code_and_digits": summary(timed(by_proof, rows), ENQUIRY_MS),
        "with_its_locks_on_disk": summary(timed(whole, rows)),
    }


def known_people(rounds: Iterator[int] | range) -> list[residents.PartyInput]:
    """Grown citizens of the city as a clerk would type them, one for each number."""
    wanted = list(rounds)
    with db.reading() as session:
        low, high = session.execute(select(func.min(Party.id), func.max(Party.id)).where(Party.kind == "citizen")).one()
        ids = [Random(f"person{n}").randint(low, high) for n in range(wanted[0], wanted[0] + len(wanted) * 3)]
        rows = session.scalars(select(Party).where(Party.id.in_(ids), Party.birth_date < date(1999, 1, 1)).limit(len(wanted))).all()
    typed = ("id_number", "name", "birth_date", "sex", "phone", "address")
    return [residents.PartyInput(kind="citizen", **{name: getattr(row, name) for name in typed}) for row in rows]
