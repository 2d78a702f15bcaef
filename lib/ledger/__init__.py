"""What happened, and how many.

``record`` appends an event in the transaction of the act. Things that are counted mix in
``Counted``; their figures are booked once a commit. ``register`` gives each measure its row
query; ``differences`` recounts all, ``seal`` and ``verify`` prove that no event was altered.
"""

from lib.ledger.counting import Count, Counted, insert_counted
from lib.ledger.model import Event, EventPrivate, Seal, SealedEvent, Tally
from lib.ledger.registry import MEASURES, Difference, Measure, differences, register
from lib.ledger.sealing import sealing
from lib.ledger.service import SealReport, erase_private, record, seal, verify

__all__ = [
    "MEASURES", "Count", "Counted", "Difference", "Event", "EventPrivate", "Measure", "Seal", "SealReport", "SealedEvent", "Tally",
    "differences", "erase_private", "insert_counted", "record", "register", "seal", "sealing", "verify",
]  # fmt: skip
