"""Which acts a dossier goes through and when: the plot of its history."""

from random import Random

from lib.demo import texts
from lib.demo.chance import Weighted
from lib.demo.clock import day_of
from lib.demo.lives import HOUR, MINUTE, WORKDAY, Acts, Fate, Halt
from lib.demo.staff import DEPARTMENT
from lib.dossiers import ReturnMethod, Status
from lib.org import Role, UnitKind

FATES: Weighted[Fate] = Weighted(
    [
        (Fate.PLAIN, 79), (Fate.VOID, 0.8), (Fate.WITHDRAWN, 1.6), (Fate.REFUSED, 2.4), (Fate.SUPPLEMENT, 7), (Fate.STOPPED, 1.2),
        (Fate.OPINION, 5),
        (Fate.SENT_BACK, 3),
    ]
)  # fmt: skip
FATES_OF_THE_DAY: Weighted[Fate] = Weighted(
    [(Fate.PLAIN, 97.4), (Fate.VOID, 0.6), (Fate.WITHDRAWN, 0.5), (Fate.REFUSED, 0.8), (Fate.SENT_BACK, 0.7)]
)
"""Of requests that are answered on the day of receipt."""

AFTERNOON = 15 * HOUR


def live(acts: Acts, taken_by: str, *, halt: Halt = Halt.NOWHERE) -> None:
    """Everything that happens to a received dossier until the present, or until it rests."""
    random, same_day = acts.random, acts.wish.offer.same_day
    fate = Fate.PLAIN if halt else (FATES_OF_THE_DAY if same_day else FATES).draw(random)
    if acts.wish.limit is None and fate in (Fate.SUPPLEMENT, Fate.STOPPED):
        fate = Fate.PLAIN
    if halt is Halt.RECEIVED or _ends_at_the_point(acts, fate) or not _reaches_the_office(acts, halt, same_day=same_day):
        return
    if fate is Fate.WITHDRAWN:
        if acts.pass_time(random.uniform(0.2, 2) * WORKDAY):
            acts.end(Status.WITHDRAWN, "withdrawn", acts.clerk, random.choice(texts.WITHDRAWN))
        return
    if not _is_prepared(acts, fate, halt):
        return
    _is_decided(acts, fate, halt, taken_by)


def _ends_at_the_point(acts: Acts, fate: Fate) -> bool:
    random = acts.random
    if fate is Fate.VOID:
        if not acts.pass_time(random.uniform(4, 40) * MINUTE):
            return True
        if day_of(acts.at) == acts.row["received_on"]:
            acts.end(Status.VOID, "voided", acts.received.any(random, Role.HEAD), random.choice(texts.VOIDED))
            return True
    if fate is Fate.WITHDRAWN and random.random() < 0.4:
        if acts.pass_time(random.uniform(3, 30) * MINUTE):
            acts.end(Status.WITHDRAWN, "withdrawn", acts.clerk, random.choice(texts.WITHDRAWN))
        return True
    return False


def _reaches_the_office(acts: Acts, halt: Halt, *, same_day: bool) -> bool:
    """Handed over by the day's end, or in the next morning after 15:00; taken soon after. False: not yet."""
    random = acts.random
    if not acts.pass_time(_until_handed_over(acts, random, same_day=same_day)):
        return False
    acts.hand_over()
    if halt is Halt.OFFERED or not acts.pass_time(random.uniform(2, 12 if same_day else 90) * MINUTE):
        return False
    acts.take()
    if random.random() < 0.75 and halt is not Halt.TAKEN:
        if not acts.pass_time(random.uniform(1, 5 if same_day else 120) * MINUTE):
            return False
        acts.claim()
    return halt is not Halt.TAKEN


def _until_handed_over(acts: Acts, random: Random, *, same_day: bool) -> float:
    left_today = acts.clock.seconds(acts.at + 12 * HOUR) - acts.w
    if same_day:
        return random.uniform(2, 14) * MINUTE
    if left_today <= 2 * HOUR:
        return left_today + random.uniform(3, 28) * MINUTE
    return random.uniform(5, min(55, left_today / MINUTE - 5)) * MINUTE


def _is_prepared(acts: Acts, fate: Fate, halt: Halt) -> bool:
    """What happens on the officer's desk until a result is ready. False: the history ends or rests there."""
    if halt is Halt.PAYMENT:
        if acts.pass_time(20 * MINUTE):
            acts.await_payment()
        return False
    if (halt is Halt.WAITING or fate in (Fate.SUPPLEMENT, Fate.STOPPED)) and not _is_supplemented(acts, fate, halt):
        return False
    return not (halt is Halt.ASKED_OPINION or fate is Fate.OPINION) or _is_advised(acts, halt)


def _is_supplemented(acts: Acts, fate: Fate, halt: Halt) -> bool:
    """Papers are missing: mostly asked for within the three days, mostly brought within a week or so."""
    random = acts.random
    days = random.uniform(0.1, 2.2) if random.random() < 0.93 else random.uniform(3, 5)
    if not acts.pass_time(days * WORKDAY * (0.1 if halt else 1)):
        return False
    acts.ask_supplement()
    if halt is Halt.WAITING:
        return False
    if fate is Fate.STOPPED:
        if acts.pass_time(random.uniform(6, 18) * WORKDAY):
            acts.end(Status.STOPPED, "stopped", acts.officer, random.choice(texts.STOPPED))
        return False
    if not acts.pass_time(random.uniform(0.4, 8) * WORKDAY):
        return False
    acts.complete_supplement()
    return True


def _is_advised(acts: Acts, halt: Halt) -> bool:
    """Another unit is asked and answers: a department, or for a department the commune of the place."""
    random, city = acts.random, acts.city
    code, question, answer = texts.opinion_on(acts.wish.offer.field)
    asked = city.by_code(code)
    if acts.decides.unit.kind == UnitKind.DEPARTMENT and acts.received.unit.place_code:
        asked, (question, answer) = city.communes[acts.received.unit.place_code], texts.ABOUT_THE_PLACE
    elif halt is Halt.ASKED_OPINION:
        asked = city.by_code(DEPARTMENT)
    if not acts.pass_time(random.uniform(0.2, 2) * HOUR):
        return False
    opinion = acts.ask_opinion(asked, question)
    if halt is Halt.ASKED_OPINION or not acts.pass_time(random.uniform(0.5, 4) * WORKDAY):
        return False
    acts.give_opinion(asked, opinion, answer)
    return True


def _is_decided(acts: Acts, fate: Fate, halt: Halt, taken_by: str) -> None:
    random = acts.random
    finish_w = acts.w + 30 * MINUTE if halt else _planned_end(acts)
    if not acts.pass_until(acts.w + (finish_w - acts.w) * random.uniform(0.55, 0.85)):
        return
    acts.propose()
    if fate is Fate.SENT_BACK:
        if not acts.pass_time(random.uniform(0.1, 1) * HOUR):
            return
        acts.send_back()
        if not acts.pass_time(random.uniform(0.2, 2) * HOUR):
            return
        acts.propose()
    if halt is Halt.PROPOSED or not acts.pass_until(acts.w + (finish_w - acts.w) * random.uniform(0.4, 0.8)):
        return
    if fate is Fate.REFUSED:
        acts.end(Status.REFUSED, "refused", acts.approver, texts.why_refused(random, acts.wish.offer.field))
        return
    usual = 0.45 if acts.wish.offer.same_day else 0.75
    acts.sign(electronic=random.random() < usual + 0.22 * acts.city.quality(acts.decides.unit.id + 7))
    if halt is Halt.SIGNED or not acts.pass_until(finish_w):
        return
    acts.finish()
    if halt is not Halt.DONE and random.random() > 0.04 and acts.pass_time(_until_returned(acts)):
        acts.return_result(taken_by)


def _planned_end(acts: Acts) -> float:
    """The working time at which the result is to leave: mostly early, some on the last day, a few late, fewer forgotten."""
    random, quality = acts.random, acts.city.quality(acts.decides.unit.id)
    due_w = acts.clock.seconds(acts.due_at)
    left = max(due_w - acts.w, HOUR // 2)
    late = 0.012 + 0.06 * (1 - quality) ** 2
    luck = random.random()
    if luck < late * 0.15:
        return acts.w + left + random.uniform(5, 30) * WORKDAY
    if luck < late:
        return due_w + random.uniform(0.1, 4) * WORKDAY
    if luck < late + 0.12:
        return max(due_w - random.uniform(0.1, 6) * HOUR, acts.w + 10 * MINUTE)
    return acts.w + left * random.triangular(0.05, 0.95, 0.5)


def _until_returned(acts: Acts) -> float:
    random, method = acts.random, acts.row["return_method"]
    if method == ReturnMethod.ELECTRONIC and acts.row["has_result_file"]:
        return random.uniform(1, 5) * MINUTE
    if method == ReturnMethod.POST:
        return random.uniform(0.5, 2) * WORKDAY
    if acts.wish.offer.same_day:
        return random.uniform(2, 60) * MINUTE
    return random.expovariate(1 / 1.3) * WORKDAY + 5 * MINUTE
