"""Composing: paragraphs, tables and signatures become marks on leaves, in mm from a leaf's top left corner.

A leaf is laid out once and stamped as often as there are copies. What does not fit goes on to the next leaf.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lib.dossiers.papers.typeface import BOLD, ITALIC, REGULAR, typeface

BODY = 9.0
SMALL = 8.0
FINE = 7.0
LEADING = 0.405
"""Height of a line in mm for each point of its size."""
ASCENT = 0.3
"""From the top of a line to its baseline, in mm for each point."""
LEFT, RIGHT, TOP, BOTTOM = 13.0, 9.0, 9.0, 10.0
PADDING = 0.8
LONGEST_WHOLE_ROW, FEWEST_LINES = 25, 3
"""A table's row of more lines is cut at the end of a leaf, but never with fewer lines than that above the cut."""
LEADER = "…"


@dataclass(frozen=True, slots=True)
class Words:
    """A run of printable letters; ``y`` is the baseline."""

    x: float
    y: float
    letters: str
    style: str
    size: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.2


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code; ``side`` in mm without its quiet zone."""

    x: float
    y: float
    side: float
    address: str


Mark = Words | Stroke | Code
Run = tuple[str, str]
"""A text and its face."""


@dataclass(slots=True)
class Leaf:
    """One page of one copy."""

    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``remark`` follows in italics."""

    content: str = ""
    remark: str = ""
    style: str = REGULAR


class Composer:
    """Fills leaves of one size from the top. ``running`` heads each leaf after the first."""

    def __init__(self, size: tuple[float, float], running: str = "") -> None:
        self.width, self.height = size
        self.left, self.right, self.bottom = LEFT, self.width - RIGHT, self.height - BOTTOM
        self.running = running
        self.leaves: list[Leaf] = []
        self.y = TOP
        self.turn()

    @property
    def measure(self) -> float:
        """The length of a full line in mm."""
        return self.right - self.left

    def turn(self) -> None:
        """Go on at the top of a new leaf."""
        self.leaves.append(Leaf())
        self.y = TOP
        if len(self.leaves) > 1 and self.running:
            self.paragraph((self.running, ITALIC), size=SMALL, gap=1.5)

    def need(self, height: float) -> None:
        """Turn the leaf unless ``height`` mm are free."""
        if self.y + height > self.bottom:
            self.turn()

    def draw(self, mark: Mark) -> None:
        """Put a mark on the present leaf."""
        self.leaves[-1].marks.append(mark)

    def words(self, x: float, y: float, letters: str, style: str = REGULAR, size: float = BODY, *, align: str = "left") -> None:
        """One line of printable letters; ``x`` is its left end, its middle or its right end."""
        if align != "left":
            length = typeface().width(letters, style, size)
            x -= length / 2 if align == "centre" else length
        self.draw(Words(x, y, letters, style, size))

    def paragraph(
        self, *runs: Run, size: float = BODY, indent: float = 0.0, hang: float = 0.0, align: str = "left", gap: float = 0.45
    ) -> None:
        """Running text from mixed faces, broken between words; ``hang`` indents all lines but the first."""
        for number, line in enumerate(broken(runs, size, self.measure - indent - hang, self.measure - indent)):
            self.need(size * LEADING)
            x = self.left + indent + (hang if number else 0.0)
            if align == "centre":
                x = self.left + (self.measure - length_of(line, size)) / 2
            for letters, style in line:
                self.draw(Words(x, self.y + size * ASCENT, letters, style, size))
                x += typeface().width(letters, style, size)
            self.y += size * LEADING
        self.y += gap

    def field(self, label: str, value: str, *, style: str = REGULAR, remark: str = "", indent: float = 0.0, size: float = BODY) -> None:
        """``Label: value``; dots to write on where there is no value."""
        if value.strip():
            runs = [(f"{label}: ", REGULAR), (value, style)]
            if remark:
                runs.append((f" ({remark})", ITALIC))
            self.paragraph(*runs, indent=indent, size=size)
        else:
            self.paragraph((f"{label}: " + self._leader(label, indent, size), REGULAR), indent=indent, size=size)

    def side_by_side(self, left: Sequence[Run], right: Sequence[Run], *, at: float) -> None:
        """Two short texts on one line, the second ``at`` mm from the margin; below each other where they are too long."""
        lines = [(list(broken(runs, BODY, room, room)), x) for runs, x, room in ((left, 0.0, at - 1), (right, at, self.measure - at))]
        if all(len(each) == 1 for each, _ in lines):
            self.need(BODY * LEADING)
            for (line,), x in lines:
                x += self.left
                for letters, style in line:
                    self.draw(Words(x, self.y + BODY * ASCENT, letters, style, BODY))
                    x += typeface().width(letters, style, BODY)
            self.y += BODY * LEADING + 0.45
        else:
            self.paragraph(*left)
            self.paragraph(*right)

    def _leader(self, label: str, indent: float, size: float) -> str:
        face = typeface()
        free = self.measure - indent - face.width(face.printable(f"{label}: "), REGULAR, size) - face.width(" ", REGULAR, size)
        return LEADER * max(3, int(free / face.width(LEADER, REGULAR, size)))

    def heads(self, widths: Sequence[float], heads: Sequence[str]) -> None:
        """The head of a table."""
        self._row(self._lines([Cell(h, style=BOLD) for h in heads], widths, SMALL), widths, range(len(widths)))

    def table(self, widths: Sequence[float], heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, centred: Sequence[int] = ()) -> None:
        """A ruled table; its head is repeated on each leaf, a row longer than a leaf is continued."""
        head = self._lines([Cell(h, style=BOLD) for h in heads], widths, SMALL)
        self.need(self._row_height(head) + 2 * SMALL * LEADING + 2 * PADDING)
        self.heads(widths, heads)
        for row in rows:
            lines = self._lines(row, widths, SMALL)
            turned = False
            while any(lines):
                longest = max(map(len, lines))
                fitting = int((self.bottom - self.y - 2 * PADDING) / (SMALL * LEADING))
                if longest > fitting and not turned and (longest <= LONGEST_WHOLE_ROW or fitting < FEWEST_LINES):
                    self.turn()
                    self.heads(widths, heads)
                    turned = True
                    continue
                fitting = max(1, fitting)
                self._row([cell[:fitting] for cell in lines], widths, centred)
                lines = [cell[fitting:] for cell in lines]
                turned = False
        self.y += 1.2

    def _lines(self, cells: Sequence[Cell], widths: Sequence[float], size: float) -> list[list[list[Run]]]:
        found = []
        for cell, width in zip(cells, widths, strict=True):
            runs = [(cell.content, cell.style)] + ([(f" ({cell.remark})", ITALIC)] if cell.remark else [])
            found.append(lines_in(runs, width, size))
        return found

    def _row_height(self, lines: Sequence[Sequence[object]]) -> float:
        return max((len(cell) for cell in lines), default=1) * SMALL * LEADING + 2 * PADDING

    def _row(self, lines: Sequence[Sequence[Sequence[Run]]], widths: Sequence[float], centred: Sequence[int]) -> None:
        height = self._row_height(lines)
        x = self.left
        for number, (cell, width) in enumerate(zip(lines, widths, strict=True)):
            self.box(x, self.y, width, height)
            y = self.y + PADDING
            if number in centred:
                y = self.y + (height - len(cell) * SMALL * LEADING) / 2
            self.put(cell, x, y, width if number in centred else 0.0)
            x += width
        self.y += height

    def put(self, lines: Sequence[Sequence[Run]], x: float, y: float, centred_in: float = 0.0) -> None:
        """Lines of a table's cell from its left edge ``x``; centred in a cell ``centred_in`` mm wide."""
        for line in lines:
            start = x + (centred_in - length_of(line, SMALL)) / 2 if centred_in else x + PADDING
            for letters, style in line:
                self.draw(Words(start, y + SMALL * ASCENT, letters, style, SMALL))
                start += typeface().width(letters, style, SMALL)
            y += SMALL * LEADING

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """A ruled frame."""
        for x1, y1, x2, y2 in (
            (x, y, x + width, y),
            (x, y + height, x + width, y + height),
            (x, y, x, y + height),
            (x + width, y, x + width, y + height),
        ):
            self.draw(Stroke(x1, y1, x2, y2))


def length_of(line: Sequence[Run], size: float) -> float:
    """The length of a line of runs in mm."""
    return sum(typeface().width(letters, style, size) for letters, style in line)


def lines_in(runs: Sequence[Run], width: float, size: float = SMALL) -> list[list[Run]]:
    """The lines of a table's cell ``width`` mm wide."""
    return list(broken(runs, size, width - 2 * PADDING, width - 2 * PADDING))


def balanced(letters: str, style: str, size: float, room: float) -> list[str]:
    """A heading in lines of nearly the same length, so that no word stands alone on the last."""
    lines = [line[0][0] for line in broken([(letters, style)], size, room, room)]
    best = lines
    while room > 10 and len(lines) > 1 and len(lines) == len(best):
        best, room = lines, room * 0.97
        lines = [line[0][0] for line in broken([(letters, style)], size, room, room)]
    return best


def broken(runs: Sequence[Run], size: float, room: float, first_room: float) -> Iterator[list[Run]]:
    """Lines of printable runs no longer than ``room`` mm (the first: ``first_room``); a word longer than a line is cut."""
    line: list[Run] = []
    used, free = 0.0, first_room
    for word, style, spaced in _words(runs, size, min(room, first_room)):
        length = typeface().width(word, style, size)
        gap = typeface().width(" ", style, size) if spaced and line else 0.0
        if line and used + gap + length > free + 1e-6:
            yield line
            line, used, free, gap = [], 0.0, room, 0.0
        piece = (" " if gap else "") + word
        if line and line[-1][1] == style:
            line[-1] = (line[-1][0] + piece, style)
        else:
            line.append((piece, style))
        used += gap + length
    if line:
        yield line


def _words(runs: Sequence[Run], size: float, room: float) -> Iterator[tuple[str, str, bool]]:
    """Each word with its face, and whether a space stands before it."""
    face = typeface()
    spaced = False
    for typed, style in runs:
        spaced = spaced or typed[:1].isspace()
        for word in face.printable(typed).split(" "):
            for part in _cut(word, style, size, room) if word else ():
                yield part, style, spaced
                spaced = False
            spaced = True
        spaced = typed[-1:].isspace()


def _cut(word: str, style: str, size: float, room: float) -> Iterator[str]:
    """A word in parts no longer than a line; most words are one."""
    face = typeface()
    if face.width(word, style, size) <= room:
        yield word
        return
    start, used = 0, 0.0
    for position, letter in enumerate(word):
        length = face.width(letter, style, size)
        if used + length > room and position > start:
            yield word[start:position]
            start, used = position, 0.0
        used += length
    yield word[start:]
