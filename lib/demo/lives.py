"""One dossier from the counter to its end, act by act, as far as time has come.

Each act does to the row what the use case of the same name in ``lib.dossiers`` does, by somebody who may, inside
working hours; a test replays the histories against ``MOVES``.
"""

from enum import StrEnum
from random import Random
from typing import Any

from lib.calendar import ClockModel
from lib.demo import texts
from lib.demo.city import City
from lib.demo.clock import day_of, utc
from lib.demo.demand import Wish
from lib.demo.dossier_row import COUNTED, paper
from lib.demo.staff import Desk, Worker
from lib.demo.writing import Asked, DaysWork, Happened, History
from lib.dossiers import LATE_REASONS, Handover, Opinion, PaperKind, PromiseChange, ReturnMethod, Status
from lib.org import Role
from lib.values import clean

MINUTE, HOUR, WORKDAY = 60, 3_600, 8 * 3_600


class Halt(StrEnum):
    """Where a history rests although time went on: what waits for the people of the demo, and what was forgotten."""

    NOWHERE = ""
    RECEIVED = "received"
    OFFERED = "offered"
    TAKEN = "taken"
    ASKED_OPINION = "asked_opinion"
    WAITING = "waiting"
    PAYMENT = "payment"
    PROPOSED = "proposed"
    SIGNED = "signed"
    DONE = "done"


class Fate(StrEnum):
    """What happens to a request besides being answered."""

    PLAIN = "plain"
    VOID = "void"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    SUPPLEMENT = "supplement"
    STOPPED = "stopped"
    OPINION = "opinion"
    SENT_BACK = "sent_back"


class Acts:
    """The acts. ``w`` is the working time at which the last one happened, ``at`` its instant."""

    def __init__(self, city: City, random: Random, wish: Wish, row: dict[str, Any], work: DaysWork, at: int) -> None:
        self.city, self.random, self.wish, self.row, self.work = city, random, wish, row, work
        self.received, self.decides = city.desks[row["received_unit_id"]], city.desks[row["competent_unit_id"]]
        self.clock = city.terms.clock(row["competent_unit_id"])
        self.at, self.w = at, self.clock.seconds(at)
        self.received_at, self.due_at = at, at
        self.lines = 0
        self.states: History = []
        self.officer = self.decides.any(random, Role.PROCESSING_OFFICER)
        self.approver = self.decides.any(random, Role.APPROVER)
        self.clerk = self.received.any(random, Role.INTAKE_CLERK)

    def pass_time(self, seconds: float) -> bool:
        """Let working time pass; false when that lies beyond the present."""
        self.w += max(int(seconds), 2)
        self.at = self.clock.instant(self.w)
        return self.at <= self.city.now

    def pass_until(self, w: float, *, least: int = MINUTE) -> bool:
        return self.pass_time(max(w - self.w, least))

    def _tell(
        self, name: str, who: Worker, unit_id: int, was: str = "", to: str = "", details: dict[str, Any] | None = None, private: Any = None
    ) -> None:
        event = Happened(
            self.at, "dossier", self.row["id"], f"dossier:{name}", unit_id, who.account_id, who.name, was, to, details or {}, private
        )
        self.city.ledgers.events[day_of(self.at)].append(event)

    def _count(self) -> None:
        """The state that the figures know from today on."""
        self.states.append((day_of(self.at), {name: self.row[name] for name in COUNTED}))

    def finish_history(self) -> History:
        """The states with the whole row as the last of them."""
        booked_on, _ = self.states[-1]
        self.states[-1] = (booked_on, self.row)
        return self.states

    def receive(self, code: str, applicant: str, id_number: str) -> None:
        row, day = self.row, day_of(self.at)
        row.update(status=Status.RECEIVED.value, code=code, regime=self.city.terms.regime(day).code,
        holder_account_id=self.clerk.account_id,
                   received_at_utc=utc(self.at), received_on=day, received_by_id=self.clerk.account_id,
                   forward_by_utc=utc(self.city.terms.forward_by(self.at, row["received_unit_id"])))  # fmt: skip
        self._count()
        details = {
            "code": code,
            "procedure": row["procedure_code"],
            "channel": row["channel"],
            "due_on": str(row["due_on"]),
            "fee_vnd": row["fee_vnd"],
        }
        private = {"applicant": applicant, "id_number": id_number, "card_seen": ""}
        self._tell("received", self.clerk, row["received_unit_id"], to=Status.RECEIVED.value, details=details, private=private)

    def hand_over(self) -> None:
        row = self.row
        deadline = self.due_at
        if self.due_at > self.received_at:
            deadline = self.clock.shares(self.received_at, self.due_at, self.wish.shares)[1]
        self.given = {
            "id": self.city.ledgers.number(Handover), "dossier_id": row["id"], "from_unit_id": row["holder_unit_id"],
            "from_account_id": self.clerk.account_id,
            "to_unit_id": row["competent_unit_id"], "step_no": 1, "note": "", "step_due_at_utc": utc(deadline),
            "given_at_utc": utc(self.at),
            "taken_at_utc": None, "taken_by_id": None, "recalled_at_utc": None,
        }  # fmt: skip
        self.work.handovers.append(self.given)
        row["offered_unit_id"] = row["competent_unit_id"]
        row["version"] += 1
        self._tell("handed_over", self.clerk, row["holder_unit_id"], details={"to_unit": row["competent_unit_id"], "step": 1})

    def take(self) -> None:
        row = self.row
        self.given.update(taken_at_utc=utc(self.at), taken_by_id=self.officer.account_id)
        giver = row["holder_unit_id"]
        row.update(holder_unit_id=row["competent_unit_id"], offered_unit_id=None, holder_account_id=None, step_no=1,
                   step_role=Role.PROCESSING_OFFICER.value, status=Status.IN_PROCESS.value, version=row["version"] + 1)  # fmt: skip
        self._tell(
            "taken", self.officer, row["holder_unit_id"], Status.RECEIVED.value, Status.IN_PROCESS.value, {"from_unit": giver, "step": 1}
        )

    def claim(self) -> None:
        self.row.update(holder_account_id=self.officer.account_id, version=self.row["version"] + 1)
        self._tell("claimed", self.officer, self.row["holder_unit_id"])

    def ask_supplement(self) -> None:
        row, random, day = self.row, self.random, day_of(self.at)
        late = random.choice(texts.WHY_ASKED_LATE) if day > self.city.terms.supplement_by(row["received_on"]) else ""
        items, reason = self._missing(), random.choice(texts.WHY_MISSING)
        self.asked_at = self.at
        self.model = ClockModel(self.city.terms.regime(row["received_on"]).clock_model)
        self.supplement = {
            "dossier_id": row["id"], "items": items, "reason": reason, "asked_at_utc": utc(self.at), "asked_by_id": self.officer.account_id,
            "late_reason": late, "completed_at_utc": None, "clock_model": self.model.value,
        }  # fmt: skip
        details = {"number": "", "late": bool(late)}
        self.city.ledgers.ask(Asked(self.at, row["holder_unit_id"], self.supplement, details))
        was, row["status"], row["version"] = row["status"], Status.AWAITING_SUPPLEMENT.value, row["version"] + 1
        self._count()
        self._tell("supplement_asked", self.officer, row["holder_unit_id"], was, row["status"], details, {"items": items, "reason": reason})

    def _missing(self) -> list[str]:
        """Of the procedure's own checklist."""
        names = [clean(line.name)[:200] for line in self.wish.offer.checklist] or [texts.PROOF_OF_RESIDENCE]
        return self.random.sample(names, min(self.random.randint(1, 2), len(names)))

    def complete_supplement(self) -> None:
        row, limit = self.row, self.wish.limit
        assert limit is not None
        self.supplement["completed_at_utc"] = utc(self.at)
        scan = self.random.choice(self.city.scans) if self.city.scans and self.random.random() < 0.8 else ""
        for number, item in enumerate(self.supplement["items"], self.lines + 1):
            self.work.papers.append(paper(self.city, row["id"], number, item, PaperKind.CERTIFIED_COPY, self.at, sha256=scan))
        before = row["due_on"]
        again = self.city.terms.due_after_supplement(limit, self.received_at, self.asked_at, self.at, self.model, row["competent_unit_id"])
        self.work.promises.append(
            {
                "id": self.city.ledgers.number(PromiseChange), "dossier_id": row["id"], "cause": "supplement", "state": "confirmed",
                "from_due_on": before,
                "to_due_on": again.on, "to_due_at_utc": utc(again.at), "made_at_utc": utc(self.at), "settled_by_id": None,
            }
        )  # fmt: skip
        self.due_at = again.at
        row.update(status=Status.IN_PROCESS.value, limit_due_on=again.on, due_on=again.on, due_at_utc=utc(again.at),
        due_is_provisional=again.provisional,
                   has_component_file=row["has_component_file"] or bool(scan), version=row["version"] + 1)  # fmt: skip
        self._count()
        details = {"due_from": str(before), "due_to": str(again.on), "model": self.model.value}
        was = Status.AWAITING_SUPPLEMENT.value
        self._tell("supplement_completed", self.clerk, self.received.unit.id, was, row["status"], details)

    def await_payment(self) -> None:
        was, self.row["status"], self.row["version"] = self.row["status"], Status.AWAITING_PAYMENT.value, self.row["version"] + 1
        self._count()
        self._tell("payment_asked", self.officer, self.row["holder_unit_id"], was, self.row["status"], {"fee_vnd": self.row["fee_vnd"]})

    def ask_opinion(self, asked: Desk, question: str) -> dict[str, Any]:
        due_on = self.city.terms.calendar.add_working_days(day_of(self.at), self.random.randint(3, 6))
        opinion = {
            "id": self.city.ledgers.number(Opinion), "dossier_id": self.row["id"], "unit_id": asked.unit.id,
            "asked_by_unit_id": self.row["holder_unit_id"],
            "question": question, "due_on": due_on, "asked_at_utc": utc(self.at), "answer": "", "answered_at_utc": None,
        }  # fmt: skip
        self.work.opinions.append(opinion)
        details = {"of_unit": asked.unit.id, "due_on": due_on.isoformat()}
        self._tell("opinion_asked", self.officer, self.row["holder_unit_id"], details=details, private={"question": question})
        return opinion

    def give_opinion(self, asked: Desk, opinion: dict[str, Any], answer: str) -> None:
        opinion["answer"], opinion["answered_at_utc"] = answer, utc(self.at)
        who = asked.any(self.random, Role.PROCESSING_OFFICER)
        self._tell("opinion_given", who, asked.unit.id, private={"answer": opinion["answer"]})

    def propose(self) -> None:
        row = self.row
        row.update(step_no=self.wish.approver_step, step_role=Role.APPROVER.value, holder_account_id=None, version=row["version"] + 1)
        self._tell("proposed", self.officer, row["holder_unit_id"])

    def send_back(self) -> None:
        row = self.row
        row.update(step_no=1, step_role=Role.PROCESSING_OFFICER.value, version=row["version"] + 1)
        reason = {"reason": self.random.choice(texts.SENT_BACK)}
        self._tell("sent_back", self.approver, row["holder_unit_id"], row["status"], row["status"], private=reason)

    def sign(self, *, electronic: bool) -> None:
        row, was = self.row, self.row["status"]
        number = self.city.result_number(row["competent_unit_id"], day_of(self.at).year)
        sha256 = self.city.results.get(row["procedure_code"], "") if electronic else ""
        row.update(
            status=Status.SIGNED.value,
            result_number=number,
            result_sha256=sha256,
            result_name=self.wish.offer.result_name[:300],
            version=row["version"] + 1,
        )
        self._tell(
            "signed", self.approver, row["holder_unit_id"], was, row["status"], {"electronic": bool(sha256)}, {"result_number": number}
        )

    def finish(self) -> None:
        row, day = self.row, day_of(self.at)
        late = day > row["limit_due_on"]
        row.update(
            status=Status.DONE.value, finished_on=day, closed_on=day, late_reason=self.random.choice(LATE_REASONS) if late else "",
            has_result_file=bool(row["result_sha256"]), holder_unit_id=row["received_unit_id"], holder_account_id=None,
            step_no=len(row["steps"]) - 1, step_role=Role.RETURNS_CLERK.value, version=row["version"] + 1,
        )  # fmt: skip
        self._count()
        details = {"late_reason": row["late_reason"], "electronic": row["has_result_file"]}
        self._tell("done", self.approver, row["competent_unit_id"], Status.SIGNED.value, row["status"], details)

    def return_result(self, taken_by: str) -> None:
        row = self.row
        method = ReturnMethod(row["return_method"])
        if method is ReturnMethod.ELECTRONIC and not row["has_result_file"]:
            method = ReturnMethod.COUNTER
        row.update(status=Status.RETURNED.value, returned_on=day_of(self.at), return_method=method.value, version=row["version"] + 1)
        who = self.received.any(self.random, Role.RETURNS_CLERK)
        self._tell(
            "returned", who, row["holder_unit_id"], Status.DONE.value, row["status"], {"method": method.value}, {"taken_by": taken_by}
        )

    def end(self, to: Status, event: str, who: Worker, reason: str) -> None:
        """The ends without a result."""
        row, was = self.row, self.row["status"]
        row.update(
            status=to.value,
            refusal_reason=reason,
            closed_on=day_of(self.at),
            offered_unit_id=None,
            holder_account_id=None,
            version=row["version"] + 1,
        )
        self._count()
        self._tell(event, who, row["holder_unit_id"], was, to.value, private={"reason": reason})
