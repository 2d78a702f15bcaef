"""What happened, and how many.

``record`` appends an event in the transaction of the act. Things that are counted mix in
``Counted``; their figures are booked once a commit and read by ``sums``. ``register`` gives each
measure its row query; ``differences`` recounts all, ``seal`` and ``verify`` prove that no event was altered.
"""

from lib.ledger.counting import Count, Counted, insert_counted
from lib.ledger.model import Axis, Event, EventPrivate, Grain, Seal, SealedEvent, Tally, Total
from lib.ledger.registry import MEASURES, Difference, Measure, differences, recounting, register
from lib.ledger.sealing import sealing
from lib.ledger.service import SealReport, erase_private, record, seal, verify, verifying
from lib.ledger.totals import NOTHING, Span, Sum, Sums, add_up_again, booked_after, by_day, by_day_booked_after, sums

__all__ = [
    "MEASURES", "NOTHING", "Axis", "Count", "Counted", "Difference", "Event", "EventPrivate", "Grain", "Measure", "Seal", "SealReport",
    "SealedEvent", "Span", "Sum", "Sums", "Tally", "Total", "add_up_again", "booked_after", "by_day", "by_day_booked_after",
    "differences", "erase_private", "insert_counted", "record", "recounting", "register", "seal", "sealing", "sums", "verify", "verifying",
]  # fmt: skip
