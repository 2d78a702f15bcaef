"""Papers of the counter as PDF: facts in, bytes out. No database, no clock, no reader's language.

``receipt`` is form 01, ``supplement_request`` form 02, ``refusal`` form 03, ``control_slip`` form 05 of 2018 or 06 of 2025.
``warm`` prepares the letters once for the process, so that the first person at the counter does not wait for it.
"""

from lib.dossiers.papers.contents import (
    ControlSlipPaper,
    DocumentLine,
    FeeLine,
    HandOver,
    Letterhead,
    Person,
    ReceiptPaper,
    RefusalPaper,
    Subject,
    SupplementPaper,
)  # fmt: skip
from lib.dossiers.papers.control import control_slip
from lib.dossiers.papers.receipt import receipt
from lib.dossiers.papers.slips import refusal, supplement_request
from lib.dossiers.papers.styles import Form, Layout, PaperStyle, style_of
from lib.dossiers.papers.typeface import typeface


def warm() -> None:
    """Prepare the embedded letters now: about a quarter of a second, once in a process."""
    typeface()


__all__ = [
    "ControlSlipPaper", "DocumentLine", "FeeLine", "Form", "HandOver", "Layout", "Letterhead", "PaperStyle", "Person", "ReceiptPaper",
    "RefusalPaper", "Subject", "SupplementPaper", "control_slip", "receipt", "refusal", "style_of", "supplement_request", "warm",
]  # fmt: skip
