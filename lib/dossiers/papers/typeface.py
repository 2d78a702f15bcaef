"""The letters of papers: one family in three faces, embedded, and what is printed for a letter it lacks.

A process prepares the faces once: every letter of the repertoire gets its place in one embedded font that all papers
share. Cutting the fonts to the letters of each paper makes smaller files and takes several times the computing
(docs/papers.md has the figures).
"""

from copy import copy
from functools import cache
from pathlib import Path
from threading import Lock
from unicodedata import category, normalize

import font_source_sans_pro
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.output import OutputProducer, PDFFont
from fpdf.syntax import PDFArray, PDFContentStream

from lib.values import clean

FAMILY = "paper"
REGULAR, BOLD, ITALIC = "", "B", "I"
FILES = {REGULAR: "SourceSansPro-Regular.ttf", BOLD: "SourceSansPro-Bold.ttf", ITALIC: "SourceSansPro-It.ttf"}
FOLDER = Path(font_source_sans_pro.__file__).parent / "files"
POINTS_PER_MM = 72 / 25.4

WANTED = frozenset(
    [*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x1E00, 0x1F00), *map(ord, "–—―‘’‚“”„†‡•…‰′″‹›⁄₫€™←↑→↓−≈≠≤≥■▲△▶◆◊☐☑✓№")]
)
"""Latin with every Vietnamese letter, and the signs of forms. What the font lacks of it is found out when it is loaded."""

REPLACEMENT = "◊"
"""Stands where a letter of another script or a picture was typed, so that nobody thinks nothing was there."""

SUBSTITUTES = {"‐": "-", "‑": "-", "‒": "–", "☒": "☑", "✔": "✓", "□": "☐", "ſ": "s"}

_preparing = Lock()


class Typeface:
    """The prepared faces. Shared by all papers and threads: nothing in it changes any more."""

    def __init__(self) -> None:
        pattern = FPDF()
        pattern.set_creator("")
        for style, name in FILES.items():
            pattern.add_font(FAMILY, style, FOLDER / name, unicode_range=sorted(WANTED))
        self.faces: dict[str, TTFFont] = {style: pattern.fonts[f"{FAMILY}{style}"] for style in FILES}
        self.repertoire = frozenset.intersection(*(frozenset(face.cmap) for face in self.faces.values()))
        for face in self.faces.values():
            _drop_hints(face.ttfont)
            face.encode_text("".join(map(chr, sorted(face.cmap))))
        made = OutputProducer(pattern)._add_fonts({}, {}, {})
        self.embedded: dict[str, PDFFont] = {face.fontkey: _packed(made[face.i]) for face in self.faces.values()}
        self._printable = _Printable(self.repertoire)

    def printable(self, typed: str) -> str:
        """What is printed for a text: NFC, one line; letters the faces lack without their marks or as a lozenge."""
        return clean(clean(typed).translate(self._printable))

    def width(self, printable: str, style: str, size: float) -> float:
        """How long a printable text is, in mm, at a size in points."""
        letters = self.faces[style].cw
        return sum(letters[ord(letter)] for letter in printable) * size / 1000 / POINTS_PER_MM

    def lend(self, pdf: FPDF) -> None:
        """Make the faces known to a new document."""
        for style, face in self.faces.items():
            pdf.fonts[f"{FAMILY}{style}"] = face


class _Printable(dict):
    """For ``str.translate``: what is printed for a code point, worked out when it is first met."""

    def __init__(self, repertoire: frozenset[int]) -> None:
        super().__init__((code, chr(code)) for code in repertoire)
        for typed, printed in SUBSTITUTES.items():
            self.setdefault(ord(typed), printed)

    def __missing__(self, code: int) -> str:
        if category(chr(code)).startswith("M"):
            return ""
        bare = "".join(c for c in normalize("NFKD", chr(code)) if not category(c).startswith("M"))
        return bare if bare and all(ord(c) in self and len(self[ord(c)]) == 1 for c in bare) else REPLACEMENT


def _packed(composite: PDFFont) -> PDFFont:
    """A finished font as fpdf2 made it; the table from glyphs to letters, which it leaves as text, compressed."""
    composite.to_unicode = PDFContentStream(composite.to_unicode.content_stream(), compress=True)
    return composite


def _drop_hints(font: TTFont) -> None:
    """Instructions for screens of few pixels: printers need none, and they are half of the file."""
    font["glyf"].removeHinting()
    for table in ("cvt ", "fpgm", "prep", "gasp", "hdmx"):
        if table in font:
            del font[table]


class SharedFonts(OutputProducer):
    """Writes a document with the prepared fonts instead of cutting each font to that document's letters."""

    def _add_fonts(self, *_unused: object) -> dict[int, PDFFont]:
        added = {}
        prepared = typeface().embedded
        for face in sorted(self.fpdf.fonts.values(), key=lambda face: face.i):
            added[face.i] = self._add_face(prepared[face.fontkey])
        return added

    def _add_face(self, prepared: PDFFont) -> PDFFont:
        composite, descendant = copy(prepared), copy(prepared.descendant_fonts[0])
        descriptor = copy(descendant.font_descriptor)
        composite.descendant_fonts = PDFArray([descendant])
        composite.to_unicode = copy(composite.to_unicode)
        descendant.font_descriptor = descriptor
        descendant.c_i_d_system_info = copy(descendant.c_i_d_system_info)
        descendant.c_i_d_to_g_i_d_map = copy(descendant.c_i_d_to_g_i_d_map)
        descriptor.font_file2 = copy(descriptor.font_file2)
        parts = (composite.to_unicode, descriptor, descendant.c_i_d_system_info, descendant.c_i_d_to_g_i_d_map, descriptor.font_file2)
        for part in (composite, descendant, *parts):
            self._add_pdf_obj(part, "fonts")
        return composite


@cache
def _prepared() -> Typeface:
    return Typeface()


def typeface() -> Typeface:
    """The typeface of this process; the first call prepares it, which takes about a quarter of a second."""
    with _preparing:
        return _prepared()
