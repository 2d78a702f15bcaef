"""The figures of dossiers in SQL, each with its rows; ``Dossier.counts`` must come to the same."""

from sqlalchemy import and_, true

from lib import ledger
from lib.dossiers.model import Assistance, Dossier
from lib.dossiers.states import CLOCK_STOPPED, NEVER_COUNTED, OPEN, WITH_RESULT, WITHOUT_RESULT, Outcome
from lib.procedures import Channel

SIDES = {"received": Dossier.received_unit_id, "competent": Dossier.competent_unit_id}
"""Which of the three units a figure speaks of; ``helped`` has only what came in."""

_received = and_(Dossier.status.not_in(sorted(NEVER_COUNTED)), Dossier.received_on.is_not(None))
_resolved = Dossier.status.in_(sorted(WITH_RESULT))
_AGAINST = {
    Outcome.EARLY: Dossier.finished_on < Dossier.limit_due_on,
    Outcome.ON_TIME: Dossier.finished_on == Dossier.limit_due_on,
    Outcome.LATE: Dossier.finished_on > Dossier.limit_due_on,
}

for _channel in Channel:
    ledger.register(
        ledger.Measure(
            f"received.{_channel}@helped", Dossier, Dossier.helped_unit_id, Dossier.received_on, _received & (Dossier.channel == _channel)
        )
    )
for _side, _unit in SIDES.items():
    ledger.register(
        *(
            ledger.Measure(
                f"received.{c}@{_side}", Dossier, _unit, Dossier.received_on, _received & (Dossier.channel == c), Dossier.fee_vnd
            )
            for c in Channel
        ),
        ledger.Measure(f"open@{_side}", Dossier, _unit, Dossier.limit_due_on, _received & Dossier.status.in_(sorted(OPEN - CLOCK_STOPPED))),
        ledger.Measure(f"waiting@{_side}", Dossier, _unit, Dossier.limit_due_on, _received & Dossier.status.in_(sorted(CLOCK_STOPPED))),
        *(
            ledger.Measure(f"resolved.{o}@{_side}", Dossier, _unit, Dossier.finished_on, _resolved & against)
            for o, against in _AGAINST.items()
        ),
        *(
            ledger.Measure(f"without_result.{s}@{_side}", Dossier, _unit, Dossier.closed_on, _received & (Dossier.status == s))
            for s in sorted(WITHOUT_RESULT)
        ),
        ledger.Measure(
            f"digitised@{_side}",
            Dossier,
            _unit,
            Dossier.received_on,
            _received & Dossier.has_component_file.is_(true()) & Dossier.has_result_file.is_(true()),
        ),
        ledger.Measure(f"reused@{_side}", Dossier, _unit, Dossier.received_on, _received & Dossier.has_reused.is_(true())),
        ledger.Measure(f"electronic_result@{_side}", Dossier, _unit, Dossier.finished_on, _resolved & Dossier.has_result_file.is_(true())),
    )
ledger.register(ledger.Measure("assisted@helped", Assistance, Assistance.unit_id, Assistance.helped_on))
