"""Printing: leaves become a PDF, each copy on its own sheet or two side by side on A4.

The same leaves at the same time give the same bytes: the only date in a file is the paper's own.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache

import segno
from fpdf import FPDF

from lib.dossiers.papers.leaf import FINE, Code, Leaf, Stroke, Words
from lib.dossiers.papers.styles import Layout, PaperStyle
from lib.dossiers.papers.typeface import BOLD, FAMILY, ITALIC, POINTS_PER_MM, REGULAR, SharedFonts, typeface
from lib.values import local

PRODUCER = "Một Cửa"
DEMO_WORDS = "DỮ LIỆU THỬ"
DEMO_GREY = 228
OVERLAP = 0.02
"""In mm: without it screens show pale lines between the rows of a code."""
CUT_WORDS = "cắt theo đường này"


def bind(leaves: Sequence[Leaf], style: PaperStyle, *, layout: Layout, code: str, at: datetime, demo: bool) -> bytes:
    """The PDF of a paper: all leaves of all copies. ``at`` (aware) is its date of creation; ``code`` goes into its title."""
    width, height = style.size
    pdf = FPDF(unit="mm", format=style.size)
    typeface().lend(pdf)
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_creation_date(local(at))
    pdf.set_producer(PRODUCER)
    pdf.set_creator(PRODUCER)
    pdf.set_title(f"{style.title} - {code}")
    pdf.set_lang("vi")
    if layout is Layout.TWO_ON_A4:
        for pair in _pairs(style.copies):
            for number, leaf in enumerate(leaves, 1):
                _sheet(pdf, (2 * width + 1, height))
                for side, copy in enumerate(pair):
                    _stamp(pdf, leaf, style, copy, side * (width + 1), (number, len(leaves)), demo)
                if len(pair) > 1:
                    _cut_line(pdf, width + 0.5, height)
    else:
        for copy in style.copies:
            for number, leaf in enumerate(leaves, 1):
                _sheet(pdf, style.size)
                _stamp(pdf, leaf, style, copy, 0.0, (number, len(leaves)), demo)
    return bytes(pdf.output(output_producer_class=SharedFonts))


def _pairs(copies: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Two copies to a sheet; a paper of one copy is printed once, on the left half."""
    for first in range(0, len(copies), 2):
        yield tuple(copies[first : first + 2])


def _sheet(pdf: FPDF, size: tuple[float, float]) -> None:
    pdf.add_page(format=size)
    pdf.set_line_width(0.2)


def _stamp(pdf: FPDF, leaf: Leaf, style: PaperStyle, copy: str, left: float, page: tuple[int, int], demo: bool) -> None:
    width, height = style.size
    if demo:
        _under_print(pdf, left + width / 2, height / 2)
    for mark in leaf.marks:
        match mark:
            case Words():
                pdf.set_font(FAMILY, mark.style, mark.size)
                pdf.text(left + mark.x, mark.y, mark.letters)
            case Stroke():
                pdf.set_line_width(mark.width)
                pdf.line(left + mark.x1, mark.y1, left + mark.x2, mark.y2)
            case Code():
                _code(pdf, left + mark.x, mark.y, mark.side, mark.address)
    _foot(pdf, copy, left, style, page)


def _foot(pdf: FPDF, copy: str, left: float, style: PaperStyle, page: tuple[int, int]) -> None:
    width, height = style.size
    pdf.set_font(FAMILY, ITALIC, FINE)
    if copy:
        pdf.text(left + 13, height - 5, copy)
    if page[1] > 1:
        words = f"Trang {page[0]}/{page[1]}"
        pdf.text(left + width - 9 - typeface().width(words, ITALIC, FINE), height - 5, words)


def _under_print(pdf: FPDF, x: float, y: float) -> None:
    """Large and pale, before everything else, so that no letter of the paper is hidden."""
    size = 44
    length = typeface().width(DEMO_WORDS, BOLD, size)
    pdf.set_text_color(DEMO_GREY)
    pdf.set_font(FAMILY, BOLD, size)
    with pdf.rotation(52, x, y):
        pdf.text(x - length / 2, y + size / POINTS_PER_MM * 0.33, DEMO_WORDS)
    pdf.set_text_color(0)


def _cut_line(pdf: FPDF, x: float, height: float) -> None:
    pdf.set_line_width(0.15)
    pdf.set_dash_pattern(dash=1.6, gap=1.6)
    pdf.line(x, 3, x, height - 3)
    pdf.set_dash_pattern()
    pdf.set_font(FAMILY, REGULAR, 5)
    with pdf.rotation(90, x, height / 2):
        pdf.text(x - typeface().width(CUT_WORDS, REGULAR, 5) / 2, height / 2 - 0.5, CUT_WORDS)


def _code(pdf: FPDF, x: float, y: float, side: float, address: str) -> None:
    modules, strips = _strips(address)
    scale = side / modules
    for row, start, length in strips:
        pdf.rect(x + start * scale, y + row * scale, length * scale + OVERLAP, scale + OVERLAP, style="F")


@lru_cache(maxsize=64)
def _strips(address: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Modules along a side, and the dark ones as (row, first, how many): one strip where several stand side by side."""
    rows = [list(row) for row in segno.make_qr(address, error="m").matrix]
    strips = []
    for number, row in enumerate(rows):
        start = 0
        while start < len(row):
            if not row[start]:
                start += 1
                continue
            end = start
            while end < len(row) and row[end]:
                end += 1
            strips.append((number, start, end - start))
            start = end
    return len(rows), tuple(strips)
