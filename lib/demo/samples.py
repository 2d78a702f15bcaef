"""Small real PDFs that stand for scans and electronic results. Each says that it is a demonstration."""

from datetime import UTC, datetime
from functools import lru_cache

from fpdf import FPDF
from sqlalchemy.orm import Session

from lib import procedures
from lib.dossiers import files
from lib.dossiers.papers.typeface import FAMILY, FILES, FOLDER

MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in every file, so that the same words make the same bytes."""

SCANS = (
    "Tờ khai", "Giấy chứng sinh", "Căn cước", "Giấy chứng nhận quyền sử dụng đất", "Hợp đồng", "Giấy xác nhận", "Văn bản ủy quyền",
    "Bằng tốt nghiệp",
    "Giấy chứng nhận kết hôn", "Sơ đồ thửa đất", "Đơn đề nghị", "Biên bản",
)  # fmt: skip
RESULTS = 40
"""So many procedures have a result file of their own; the others share the last."""


def store(session: Session) -> tuple[list[str], dict[str, str]]:
    """Hashes of the stored scans, and of the result file of each procedure."""
    scans = [_kept(session, _page(title, "Bản chụp giấy tờ kèm theo hồ sơ")) for title in SCANS]
    results: dict[str, str] = {}
    shared = ""
    for number, (code, (content, _nicknames)) in enumerate(sorted(procedures.shipped().items())):
        if number < RESULTS:
            shared = _kept(session, _page(content.result_name or "Kết quả giải quyết", content.name))
        results[code] = shared
    return scans, results


def _kept(session: Session, content: bytes) -> str:
    digest = files.store(session, content).sha256
    files.name(session, digest)
    return digest


@lru_cache(maxsize=128)
def _page(title: str, text: str) -> bytes:
    pdf = FPDF(unit="mm", format=(148, 210))
    pdf.set_creation_date(MADE)
    pdf.set_title(title)
    pdf.add_font(FAMILY, "", FOLDER / FILES[""])
    pdf.add_page()
    pdf.set_font(FAMILY, "", 16)
    pdf.multi_cell(0, 9, title[:200], align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FAMILY, "", 10)
    pdf.ln(4)
    pdf.multi_cell(0, 6, text[:600], new_x="LMARGIN", new_y="NEXT")
    pdf.ln(8)
    pdf.multi_cell(0, 6, "DỮ LIỆU TRÌNH DIỄN – không có giá trị pháp lý")
    return bytes(pdf.output())
