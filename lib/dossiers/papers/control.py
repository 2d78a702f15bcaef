"""The control slip: how a dossier went from hand to hand. Form 05 of 2018, 06 of 2025."""

from collections.abc import Sequence
from datetime import datetime

from lib.dossiers.papers import parts, wording
from lib.dossiers.papers.contents import ControlSlipPaper, HandOver
from lib.dossiers.papers.leaf import LEADING, PADDING, SMALL, Composer, Run, lines_in
from lib.dossiers.papers.press import bind
from lib.dossiers.papers.styles import Form, Layout, style_of
from lib.dossiers.papers.typeface import BOLD, ITALIC, REGULAR

WIDTHS = (32.0, 53.0, 21.0, 20.0)
HEADS = ("TÊN CƠ QUAN", "THỜI GIAN GIAO, NHẬN HỒ SƠ", "KẾT QUẢ GIẢI QUYẾT HỒ SƠ", "GHI CHÚ")
BLANK_MOMENT = "…… giờ …… phút, ngày … tháng … năm ……"
BLANK_NAME = "……………………"
TICKED, OPEN_BOX = "☑", "☐"
PAIR_HEIGHT = 18.0
LONGEST_NOTE, LONGEST_NAME = 12, 16
"""In lines of their columns."""
EMPTY_PAIRS = 3
BLANK = HandOver(giver="", taker="", given_at=None, given_by="")
"""To be filled in by hand, where a dossier has not moved yet."""


def control_slip(paper: ControlSlipPaper, layout: Layout = Layout.A5) -> bytes:
    """The control slip as PDF, one copy, which goes with the dossier. Raises Invalid ``regime_without_form``."""
    style = style_of(paper.regime, Form.CONTROL_SLIP)
    page = parts.begin(style, paper.subject)
    parts.head(
        page, style, paper.letterhead, paper.subject, paper.printed_at,
        number=paper.number, reprinted_at=paper.reprinted_at,
    )  # fmt: skip
    page.field("Kèm theo hồ sơ của", paper.subject.applicant.name)
    parts.procedure(page, paper.subject)
    page.field("Cơ quan (bộ phận) giải quyết hồ sơ", paper.competent)
    page.field("Cơ quan phối hợp giải quyết hồ sơ", "; ".join(paper.consulted))
    if paper.received_at is not None:
        page.field("Thời gian nhận hồ sơ", wording.moment(paper.received_at))
    if paper.due_at is not None:
        page.field("Thời gian trả kết quả giải quyết hồ sơ", wording.moment(paper.due_at))
    _hand_overs(page, paper)
    return bind(
        page.leaves, style, layout=layout, code=paper.subject.code, at=paper.reprinted_at or paper.printed_at, demo=paper.letterhead.demo
    )


def _hand_overs(page: Composer, paper: ControlSlipPaper) -> None:
    page.y += 1.0
    page.need(2 * PAIR_HEIGHT)
    page.heads(WIDTHS, HEADS)
    long_notes = []
    for number, hand_over in enumerate(paper.hand_overs or (BLANK,) * EMPTY_PAIRS, 1):
        note = lines_in([(hand_over.note, REGULAR)], WIDTHS[3])
        if len(note) > LONGEST_NOTE:
            long_notes.append((number, hand_over.note))
            note = lines_in([(f"Xem ghi chú lần {number} dưới bảng", ITALIC)], WIDTHS[3])
        _pair(page, hand_over, note)
    page.y += 1.2
    for number, text in long_notes:
        page.field(f"Ghi chú lần {number}", text, size=SMALL)


def _pair(page: Composer, hand_over: HandOver, note: Sequence[Sequence[Run]]) -> None:
    """Two rows, giving above taking; the result and the note stand beside both."""
    who, when, result, remark = WIDTHS
    giver, taker = _side("1. Giao", hand_over.giver), _side("2. Nhận", hand_over.taker)
    given = _act(hand_over.given_at, "Người giao", hand_over.given_by)
    taken = _act(hand_over.taken_at, "Người nhận", hand_over.taken_by)
    results = [
        line
        for outcome, words in wording.OUTCOMES.items()
        for line in lines_in([(f"{TICKED if hand_over.result == outcome else OPEN_BOX} {words}", REGULAR)], result)
    ]
    upper, lower = _height(giver, given), _height(taker, taken)
    lower = max(lower, max(_height(note), _height(results)) - upper)
    if page.y + upper + lower > page.bottom:
        page.turn()
        page.heads(WIDTHS, HEADS)
    x, y = page.left, page.y
    for left, width, top, bottom in ((x, who, giver, taker), (x + who, when, given, taken)):
        page.box(left, y, width, upper)
        page.put(top, left, y + PADDING)
        page.box(left, y + upper, width, lower)
        page.put(bottom, left, y + upper + PADDING)
    page.box(x + who + when, y, result, upper + lower)
    page.put(results, x + who + when, y + PADDING)
    page.box(x + who + when + result, y, remark, upper + lower)
    page.put(note, x + who + when + result, y + PADDING)
    page.y += upper + lower


def _side(label: str, unit: str) -> list[list[Run]]:
    return _clipped(lines_in([(f"{label}: ", BOLD), (unit or BLANK_NAME, REGULAR)], WIDTHS[0]))


def _act(at: datetime | None, label: str, name: str) -> list[list[Run]]:
    moment = wording.moment(at) if at is not None else BLANK_MOMENT
    named = lines_in([(f"{label}: ", REGULAR), (name or BLANK_NAME, BOLD)], WIDTHS[1])
    return _clipped([*lines_in([(moment, REGULAR)], WIDTHS[1]), *named])


def _clipped(lines: list[list[Run]]) -> list[list[Run]]:
    """Names of units and officers are short; one that is not must not push its pair off the leaf."""
    return lines if len(lines) <= LONGEST_NAME else [*lines[: LONGEST_NAME - 1], [("…", REGULAR)]]


def _height(*cells: Sequence[object]) -> float:
    return max(len(cell) for cell in cells) * SMALL * LEADING + 2 * PADDING
