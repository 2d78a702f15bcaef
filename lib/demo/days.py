"""One day at the counters: who comes when, with what, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from lib.calendar import WorkingCalendar
from lib.demo import texts
from lib.demo.chance import Weighted, mixed
from lib.demo.city import City
from lib.demo.clock import day_of, start_of, utc
from lib.demo.demand import Demand, Wish
from lib.demo.dossier_row import blank, papers_of
from lib.demo.histories import live
from lib.demo.lives import HOUR, MINUTE, Acts, Halt
from lib.demo.names import person_name
from lib.demo.people import Someone, row_of
from lib.demo.staff import Desk
from lib.demo.writing import DaysWork, Happened
from lib.dossiers import Assistance, Dossier, Status
from lib.org import Role
from lib.procedures import ApplicantKind, Channel
from lib.residents import Party, PartyKind, bulk_rows

_BY_HOUR = {
    8: (5, 8, 10, 11), 9: (12, 12, 12, 11), 10: (10, 9, 8, 7), 11: (6, 4, 2, 0),
    13: (3, 5, 7, 8), 14: (9, 9, 8, 8), 15: (5, 4, 3, 2), 16: (1.5, 0.8, 0.3, 0),
}  # fmt: skip
ARRIVALS: Weighted[int] = Weighted([(hour * 4 + quarter, many) for hour, each in _BY_HOUR.items() for quarter, many in enumerate(each)])
"""Quarter of an hour of the local day -> how many come, against each other."""

BY_NAME_ALONE = 0.35
"""Of the requests for which the catalogue asks no identity."""

ELSEWHERE = 0.06
"""Of the people come to a point that is not their own commune's."""

WEEKDAY = (1.16, 1.03, 1.0, 0.97, 0.84)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who comes at ``at`` and whose request rests at ``halt``, or stays unreceived in ``status``."""

    at: int
    desk: Desk
    wishes: Weighted[Wish]
    halt: Halt
    status: Status | None = None


class Counters:
    """All points and branches with how many people they see."""

    def __init__(self, city: City, demand: Demand, seen: Weighted[Desk]) -> None:
        self.city, self.demand, self.seen = city, demand, seen

    def day(self, day: date, per_day: float, waiting: Sequence[Waiting] = ()) -> DaysWork:
        """All who come on a working day, in order of time; what is to come after the present does not come.

        ``waiting`` are those whose history rests where somebody is to find it.
        """
        city, work = self.city, DaysWork.empty()
        random = Random(mixed(city.seed, 5, day.toordinal()))
        many = int(per_day * WEEKDAY[min(day.weekday(), 4)] * random.uniform(0.9, 1.1) + 0.5)
        visits = [(start_of(day) + ARRIVALS.draw(random) * 15 * MINUTE + random.randrange(15 * MINUTE), n) for n in range(many)]
        visits += [(one.at, many + n) for n, one in enumerate(waiting)]
        for at, number in sorted(visits):
            own = Random(mixed(city.seed, 6, day.toordinal(), number))
            if number >= many:
                self._wait(own, waiting[number - many], work)
            elif at <= city.now:
                self.visit(own, self.seen.draw(own), at, work)
        return work

    def _wait(self, random: Random, one: Waiting, work: DaysWork) -> None:
        wish, place = one.wishes.draw(random), one.desk.unit.place_code
        if one.status is not None:
            self.unreceived(random, one.desk, wish, place, one.at, work, one.status)
        else:
            self.receive(random, one.desk, wish, place, one.at, work, halt=one.halt)

    def visit(self, random: Random, desk: Desk, at: int, work: DaysWork) -> None:
        is_branch = not desk.unit.place_code
        wish = (self.demand.at_branch if is_branch else self.demand.at_point).draw(random)
        place = desk.unit.place_code if not is_branch and random.random() > ELSEWHERE else ""
        if wish.offer.is_assistance:
            self._assist(random, desk, wish, place, at, work)
        elif random.random() < 0.018:
            self.unreceived(random, desk, wish, place, at, work, Status.REFUSED_AT_INTAKE)
        else:
            self.receive(random, desk, wish, place, at, work)

    def _who(self, random: Random, wish: Wish, place: str, at: int, work: DaysWork) -> Someone:
        city, offer, day = self.city, wish.offer, day_of(at)
        kinds = offer.applicant_kinds
        if not offer.needs_identity and offer.channel is Channel.COUNTER and random.random() < BY_NAME_ALONE:
            return self._by_name(random, at, work)
        if ApplicantKind.ORGANISATION in kinds and (ApplicantKind.CITIZEN not in kinds or random.random() < 0.12):
            return city.population.organisation(random)
        if ApplicantKind.FOREIGNER in kinds and random.random() < (0.02 if ApplicantKind.CITIZEN in kinds else 0.5):
            return city.population.foreigner(random)
        return city.population.adult(random, place, least_age=max(offer.min_age, 18), on=day)

    def _by_name(self, random: Random, at: int, work: DaysWork) -> Someone:
        """A new party each time: nobody is found again by name alone."""
        party_id, sex = self.city.ledgers.number(Party), random.choice("mf")
        name = person_name(random, sex, born=random.randint(1950, 2006))
        someone = Someone(party_id, PartyKind.NAME, "", name, None, "", "", "", "", "")
        work.parties += bulk_rows([row_of(someone)], at_utc=utc(at))
        return someone

    def _decides(self, wish: Wish, desk: Desk, person: Someone) -> tuple[Desk, str]:
        """The competent unit, and the place of the case where the request came in elsewhere."""
        if wish.department is not None:
            return self.city.desks[wish.department.id], ""
        place = person.place_code or desk.unit.place_code
        if person.kind is not PartyKind.CITIZEN and desk.unit.place_code:
            place = desk.unit.place_code
        commune = self.city.communes.get(place) or next(iter(self.city.communes.values()))
        return commune, "" if place == desk.unit.place_code else commune.unit.place_code

    def receive(self, random: Random, desk: Desk, wish: Wish, place: str, at: int, work: DaysWork, *, halt: Halt = Halt.NOWHERE) -> None:
        """One request received, with its whole history up to the present."""
        city, offer, day = self.city, wish.offer, day_of(at)
        person = self._who(random, wish, place, at, work)
        decides, place_code = self._decides(wish, desk, person)
        row = blank(random, wish, city.ledgers.number(Dossier), desk, decides, person, at)
        row["place_code"] = place_code
        self._price(random, wish, row)
        acts = Acts(city, random, wish, row, work, at)
        if person.kind is PartyKind.NAME:
            details = {"kind": person.kind.value}
            city.ledgers.tell(
                [
                    Happened(
                        at,
                        "party",
                        person.id,
                        "party:registered",
                        desk.unit.id,
                        acts.clerk.account_id,
                        acts.clerk.name,
                        "",
                        "",
                        details,
                        None,
                    )
                ]
            )
        elif random.random() < 0.05:
            self._represent(random, row, person, day)
        self._promise(random, wish, row, acts, at)
        if offer.channel is Channel.PORTAL:
            row["filed_at_utc"] = utc(at - random.randint(5 * MINUTE, 20 * HOUR))
        if row["return_method"] == "post":
            row["return_address"] = person.address or "Số 1, phố Tràng Tiền, Hà Nội"
        papers = papers_of(city, random, wish, row, at, discipline=0.7 + 0.28 * city.quality(desk.unit.id + 3))
        acts.lines = len(papers)
        number = city.ledgers.in_series(desk.unit.id, f"code:{day:%y%m%d}")
        acts.receive(f"{desk.unit.dossier_code}-{day:%y%m%d}-{number:04d}", person.name, person.id_number)
        work.papers += papers
        live(acts, person.name, halt=halt)
        work.dossiers.append(acts.finish_history())

    def _price(self, random: Random, wish: Wish, row: dict[str, Any]) -> None:
        row["copies"] = (
            random.choices((1, 2, 3, 5, 10), (60, 22, 10, 6, 2))[0] if wish.offer.fee_rule.kind in ("per_copy", "per_page") else 1
        )
        row["pages"] = random.choices((1, 2, 3, 4, 8, 20), (45, 25, 12, 8, 7, 3))[0] if wish.offer.fee_rule.kind == "per_page" else 0
        stated = (random.choice((0, 8_000, 10_000, 15_000, 50_000, 75_000)), texts.STATED_FEE) if wish.offer.fee_rule.is_unknown else None
        fee = self.city.terms.fee(wish, row["copies"], row["pages"], stated)
        row["fee_vnd"], row["fee_ground"] = fee.amount_vnd, fee.ground[:300]

    def _represent(self, random: Random, row: dict[str, Any], person: Someone, day: date) -> None:
        other = self.city.population.adult(random, person.place_code, on=day)
        if other.id != person.id:
            row["representative_id"], row["representative_ground"] = other.id, random.choice(texts.AUTHORISED)

    def _promise(self, random: Random, wish: Wish, row: dict[str, Any], acts: Acts, at: int) -> None:
        terms, unit_id = self.city.terms, row["competent_unit_id"]
        if wish.limit is not None:
            promised = terms.due(wish.limit, at, unit_id)
            due_on, due_at, provisional = promised
        else:
            due_on = terms.calendar.add_working_days(day_of(at), random.choice((10, 15, 20)))
            due_at, provisional = terms.closing(due_on, unit_id), terms.calendar.is_provisional(due_on)
            row["stated_due_source"] = texts.STATED_DUE
        acts.due_at = due_at
        row.update(first_due_on=due_on, limit_due_on=due_on, due_on=due_on, due_at_utc=utc(due_at), due_is_provisional=provisional)

    def unreceived(self, random: Random, desk: Desk, wish: Wish, place: str, at: int, work: DaysWork, status: Status) -> None:
        """A request that was refused at the window, or filed on the portal and not received yet: no code, no promise."""
        city = self.city
        person = city.population.adult(random, place, least_age=max(wish.offer.min_age, 18), on=day_of(at))
        decides, place_code = self._decides(wish, desk, person)
        row = blank(random, wish, city.ledgers.number(Dossier), desk, decides, person, at)
        row.update(place_code=place_code, status=status.value)
        work.papers += papers_of(city, random, wish, row, at, discipline=0.0)
        clerk, details = desk.any(random, Role.INTAKE_CLERK), {"procedure": wish.offer.code}
        if status is Status.REFUSED_AT_INTAKE:
            row["refusal_reason"] = random.choice(texts.REFUSED_AT_INTAKE)
            told = ("refused_at_intake", clerk.account_id, clerk.name, {"reason": row["refusal_reason"]})
        else:
            told = ("submitted" if status is Status.SUBMITTED else "begun", None, "system:portal", None)
        name, account_id, actor, private = told
        was = Status.DRAFT.value if status is not Status.DRAFT else ""
        city.ledgers.tell(
            [Happened(at, "dossier", row["id"], f"dossier:{name}", desk.unit.id, account_id, actor, was, status.value, details, private)]
        )
        work.dossiers.append([(day_of(at), row)])

    def _assist(self, random: Random, desk: Desk, wish: Wish, place: str, at: int, work: DaysWork) -> None:
        city, offer, day = self.city, wish.offer, day_of(at)
        person = self._who(random, wish, place, at, work) if offer.needs_identity else city.population.adult(random, place, on=day)
        other_code = f"G01.899-{day:%Y%m%d}-{random.randrange(10_000_000):07}"
        clerk, helped_id = desk.any(random, Role.INTAKE_CLERK), city.ledgers.number(Assistance)
        work.assistances.append(
            [(day, {
                "id": helped_id, "idempotency_key": f"{random.getrandbits(128):032x}", "unit_id": desk.unit.id,
                "account_id": clerk.account_id,
                "party_id": person.id, "procedure_code": offer.code, "procedure_name": offer.name, "system": offer.ministry_system,
                "other_code": other_code, "helped_on": day, "helped_at_utc": utc(at),
            })]
        )  # fmt: skip
        details = {"procedure": offer.code, "system": offer.ministry_system}
        city.ledgers.tell(
            [
                Happened(
                    at,
                    "assistance",
                    helped_id,
                    "dossier:assisted",
                    desk.unit.id,
                    clerk.account_id,
                    clerk.name,
                    "",
                    "",
                    details,
                    {"other_code": other_code},
                )
            ]
        )


def working_days(calendar: WorkingCalendar, first: date, last: date) -> list[date]:
    """The working days from first to last."""
    span = (last - first).days + 1
    return [day for day in (first + timedelta(days=n) for n in range(span)) if calendar.is_working(day)]
