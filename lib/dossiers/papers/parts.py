"""What several forms have in common: the head, who it is about, the signatures."""

from datetime import datetime
from urllib.parse import urlsplit

from lib.dossiers.papers import wording
from lib.dossiers.papers.contents import Letterhead, Person, Subject
from lib.dossiers.papers.leaf import ASCENT, BODY, FINE, LEADING, SMALL, TOP, Code, Composer, Run, Stroke, balanced
from lib.dossiers.papers.styles import PaperStyle
from lib.dossiers.papers.typeface import BOLD, ITALIC, REGULAR, typeface
from lib.residents.masking import mask_id
from lib.values import local

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
REPRINT = "BẢN IN LẠI"
TITLE = 12.5
CODE_SIDE = 19.0
SIGN_HERE = "(Ký và ghi rõ họ tên)"
SIGNING_ROOM, LEAST_ROOM = 13.0, 8.0
SIGNATURES = 27.0
"""What a pair of signatures takes, in mm: for who keeps the lines before them on the same leaf."""
SECOND = 72.0
"""Where the second text of a line begins, in mm from the margin."""
DOTS = "…………………"


def begin(style: PaperStyle, subject: Subject) -> Composer:
    """An empty paper; its further leaves are headed by the dossier's code."""
    return Composer(style.size, running=f"{style.title.capitalize()} – Mã hồ sơ: {subject.code} (tiếp theo)")


def head(
    page: Composer, style: PaperStyle, letterhead: Letterhead, subject: Subject, at: datetime, *,
    number: str = "", enquiry_url: str = "", reprinted_at: datetime | None = None,
) -> None:  # fmt: skip
    """Who issues it and the nation's name, number and code, place and day, the QR code, the title."""
    _form_line(page, style, reprinted_at)
    _names(page, letterhead)
    top = page.y
    place = ", ".join(part for part in (letterhead.place, wording.day(local(at).date())) if part)
    page.words(page.right, top + BODY * ASCENT, typeface().printable(place), ITALIC, BODY, align="right")
    beside = 0.0
    if number:
        page.words(page.left, top + BODY * ASCENT, typeface().printable(f"Số: {number}"), REGULAR, BODY)
    page.y += BODY * LEADING + 1.2
    if enquiry_url:
        page.draw(Code(page.left, top + 0.5, CODE_SIDE, enquiry_url))
        beside = CODE_SIDE + 3
    middle = page.left + beside + (page.measure - beside) / 2
    for line in balanced(style.title, BOLD, TITLE, page.measure - beside):
        page.words(middle, page.y + TITLE * ASCENT, line, BOLD, TITLE, align="centre")
        page.y += TITLE * LEADING
    _code_line(page, middle, subject.code)
    page.y = max(page.y + 1.5, top + CODE_SIDE + 2.0 if enquiry_url else 0.0)


def _form_line(page: Composer, style: PaperStyle, reprinted_at: datetime | None) -> None:
    page.words(page.right, TOP - 2.4, style.label, ITALIC, FINE, align="right")
    if reprinted_at is not None:
        at = local(reprinted_at)
        words = f"{REPRINT} ({at:%H:%M} {at:%d/%m/%Y})"
        length = typeface().width(words, BOLD, SMALL)
        page.words(page.left + 1, TOP - 2.2, words, BOLD, SMALL)
        page.box(page.left, TOP - 5.2, length + 2, 4.2)


def _names(page: Composer, letterhead: Letterhead) -> None:
    right_length = typeface().width(NATION, BOLD, SMALL + 0.5)
    left_room = page.measure - right_length - 4
    left_middle, right_middle = page.left + left_room / 2, page.right - right_length / 2
    y = page.y + 0.8
    page.words(right_middle, y + (SMALL + 0.5) * ASCENT, NATION, BOLD, SMALL + 0.5, align="centre")
    motto_y = y + (SMALL + 0.5) * LEADING
    page.words(right_middle, motto_y + (BODY) * ASCENT, MOTTO, BOLD, BODY, align="centre")
    half = typeface().width(MOTTO, BOLD, BODY) / 2
    line_y = motto_y + BODY * LEADING + 0.4
    page.draw(Stroke(right_middle - half, line_y, right_middle + half, line_y, 0.25))
    for name, style in ((letterhead.superior, REGULAR), (letterhead.unit, BOLD)):
        for line in balanced(name.upper(), style, SMALL, left_room):
            page.words(left_middle, y + SMALL * ASCENT, line, style, SMALL, align="centre")
            y += SMALL * LEADING
    page.draw(Stroke(left_middle - 9, y + 0.4, left_middle + 9, y + 0.4, 0.25))
    page.y = max(y, line_y) + 2.6


def _code_line(page: Composer, middle: float, code: str) -> None:
    label, printed = "Mã hồ sơ: ", typeface().printable(code)
    length = typeface().width(label, REGULAR, BODY + 1) + typeface().width(printed, BOLD, BODY + 1)
    start, y = middle - length / 2, page.y + (BODY + 1) * ASCENT
    page.words(start, y, label, REGULAR, BODY + 1)
    page.words(start + typeface().width(label, REGULAR, BODY + 1), y, printed, BOLD, BODY + 1)
    page.y += (BODY + 1) * LEADING


def whose(page: Composer, subject: Subject, label: str) -> None:
    """Applicant, address, telephone and mail, and who hands in for them."""
    applicant, filer = subject.applicant, subject.filer
    _who(page, label, applicant)
    page.field("Địa chỉ", applicant.address)
    page.side_by_side(
        [(f"Số điện thoại: {applicant.phone or DOTS}", REGULAR)], [(f"Email: {applicant.email or 2 * DOTS}", REGULAR)], at=SECOND
    )
    if filer is not None:
        _who(page, "Người nộp hồ sơ", filer)
        if filer.phone or subject.filer_ground:
            page.side_by_side([(f"Số điện thoại: {filer.phone or DOTS}", REGULAR)], [(subject.filer_ground, ITALIC)], at=SECOND)


def _who(page: Composer, label: str, person: Person) -> None:
    number = person.id_number if person.is_organisation else mask_id(person.id_number)
    name: list[Run] = [(f"{label}: ", REGULAR), (person.name, BOLD)]
    if person.id_number:
        page.side_by_side(name, [(f"{person.id_label}: {number}", REGULAR)], at=SECOND)
    else:
        page.paragraph(*name)


def procedure(page: Composer, subject: Subject) -> None:
    """What is asked for."""
    page.field("Nội dung yêu cầu giải quyết", subject.procedure, style=BOLD, remark=subject.procedure_code)


def signatures(page: Composer, *blocks: tuple[str, str], below: float = 0.0) -> None:
    """Who signs, side by side, each with room above the name; kept on one leaf. A single block stands at the right.

    ``below``: mm of what follows; the room for signing gives way a little where that would need another leaf.
    """
    share, line = page.measure / 2, BODY * LEADING
    names = [balanced(name, BOLD, BODY, share - 4) for _, name in blocks]
    written = (2 + max(1, *map(len, names))) * line + 1.5
    page.y += 1.5
    page.need(written + LEAST_ROOM)
    room = min(SIGNING_ROOM, max(LEAST_ROOM, page.bottom - page.y - written - below))
    middles = [page.left + share * (number + 0.5) for number in range(2)][-len(blocks) :]
    for middle, (role, _), name in zip(middles, blocks, names, strict=True):
        page.words(middle, page.y + BODY * ASCENT, role, BOLD, BODY, align="centre")
        page.words(middle, page.y + line + BODY * ASCENT, SIGN_HERE, ITALIC, SMALL, align="centre")
        for number, part in enumerate(name):
            page.words(middle, page.y + (2 + number) * line + room + BODY * ASCENT, part, BOLD, BODY, align="centre")
    page.y += written + room


def site(address: str) -> str:
    """The host of an address, as it is told to somebody who types."""
    return urlsplit(address).netloc or address
