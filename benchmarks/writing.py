"""What the counter writes: requests received and moved on, each with its events and figures, on the disk before it is told."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from benchmarks.cast import Cast
from benchmarks.measuring import WARM_UP, Taken, summary
from benchmarks.reading import known_people
from lib import db, dossiers
from lib.demo.demand import Wish, read
from lib.dossiers import Dossier, PaperInput, PaperKind, Request
from lib.org import Actor, Role, Unit
from lib.procedures import ApplicantKind, Channel
from lib.values import today

SUBMISSION_MS = 30
PLACES = ("", "", "", "00004", "00376")
"""Where the case belongs: mostly the point's own commune."""


@dataclass(frozen=True)
class Submitted:
    """A dossier made here: who received it and where it goes."""

    id: int
    point: int
    competent: int


def submissions(cast: Cast, rounds: int, *, tag: str) -> tuple[dict[str, Any], list[Submitted]]:
    """``dossiers.receive`` in its transaction, commit included; and ``promise``, what the clerk reads before the button."""
    requests = _requests(cast, rounds + WARM_UP, tag)
    received, promised, made = Taken(), Taken(), []
    for clerk, request in requests:
        promised.time(partial(_promise, clerk, request))
        dossier = received.time(partial(db.write, partial(_receive, clerk, request)))
        made.append(Submitted(dossier.id, dossier.received_unit_id, dossier.competent_unit_id))
    return {
        "receive": summary(received.without(WARM_UP), SUBMISSION_MS),
        "promise_before_the_button": summary(promised.without(WARM_UP)),
    }, made


def _promise(clerk: Actor, request: Request) -> None:
    with db.reading() as session:
        dossiers.promise(session, clerk, request)


def _receive(clerk: Actor, request: Request, session: Session) -> Dossier:
    return dossiers.receive(session, clerk, request).dossier


def moves(cast: Cast, submitted: list[Submitted]) -> dict[str, Any]:
    """The way of a dossier after the counter: handed over, taken, claimed, proposed, signed, finished."""
    taken: dict[str, Taken] = defaultdict(Taken)
    for one in submitted:
        clerk = cast.someone(Role.INTAKE_CLERK, one.point)
        officer = cast.by_role.get((Role.PROCESSING_OFFICER, one.competent))
        approver = cast.by_role.get((Role.APPROVER, one.competent))
        if officer is None or approver is None:
            continue
        for name, actor, act in _acts(clerk, officer, approver):
            taken[name].time(partial(_move, actor, act, one.id))
    return {name: summary(each.without(WARM_UP), SUBMISSION_MS) for name, each in taken.items()}


Act = Callable[[Session, Actor, int], object]


def _acts(clerk: Actor, officer: Actor, approver: Actor) -> list[tuple[str, Actor, Act]]:
    return [
        ("hand_over", clerk, dossiers.hand_over),
        ("take", officer, dossiers.take),
        ("claim", officer, dossiers.claim),
        ("propose", officer, dossiers.propose),
        ("sign", approver, _sign),
        ("finish", approver, dossiers.finish),
    ]


def _sign(session: Session, actor: Actor, dossier_id: int) -> Dossier:
    return dossiers.sign(session, actor, dossier_id, result_number=f"{dossier_id}/KQ")


def _move(actor: Actor, act: Act, dossier_id: int) -> None:
    db.write(lambda session: act(session, actor, dossier_id))


def _requests(cast: Cast, n: int, tag: str) -> list[tuple[Actor, Request]]:
    """Requests for procedures as the demo city draws them, of people whom the city knows."""
    random = Random(tag)
    people = known_people(range(n * 2))
    with db.reading() as session:
        demand = read(session, today(), session.get_one(Unit, cast.points[0]))
    made: list[tuple[Actor, Request]] = []
    while len(made) < n:
        wish, clerk = demand.at_point.draw(random), cast.someone(Role.INTAKE_CLERK, random.choice(cast.points))
        if wish.offer.is_assistance or wish.offer.channel is not Channel.COUNTER or ApplicantKind.CITIZEN not in wish.offer.applicant_kinds:
            continue
        request = _request(wish, random, people[len(made) % len(people)], f"bench:{tag}:{len(made)}")
        with db.reading() as session:
            if not dossiers.promise(session, clerk, request).problems:
                made.append((clerk, request))
    return made


def _request(wish: Wish, random: Random, person: Any, key: str) -> Request:
    lines = [line for line in wish.offer.checklist if line.required][:8]
    unknown_fee, unknown_limit = wish.offer.fee_rule.is_unknown, wish.offer.limit is None
    return Request(
        idempotency_key=key,
        procedure=wish.offer.code,
        applicant=person,
        case=wish.offer.case_code,
        papers=tuple(PaperInput(line.name, PaperKind.CERTIFIED_COPY, code=line.code) for line in lines),
        copies=random.choice((1, 2, 3)),
        pages=random.choice((1, 2, 8)),
        stated_fee_vnd=8_000 if unknown_fee else None,
        stated_fee_source="Biểu phí niêm yết" if unknown_fee else "",
        stated_due_on=today() + timedelta(days=14) if unknown_limit else None,
        stated_due_source="Quyết định công bố" if unknown_limit else "",
        place_code=random.choice(PLACES),
    )
