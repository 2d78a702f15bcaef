"""Form 01: receipt and appointment."""

from lib.dossiers.papers import parts, wording
from lib.dossiers.papers.contents import DocumentLine, ReceiptPaper
from lib.dossiers.papers.leaf import FINE, LEADING, SMALL, Cell, Composer
from lib.dossiers.papers.press import bind
from lib.dossiers.papers.styles import Form, Layout, style_of
from lib.dossiers.papers.typeface import BOLD, ITALIC, REGULAR
from lib.dossiers.states import PaperKind

NARROW = (7.0, 11.0, 11.0, 11.0, 12.0, 12.0)
"""Widths in mm of all columns of the documents but their name, which takes what is left."""
FEW = 2
"""So many originals that are kept are named below the table, more by their numbers in it."""
TICK = "☑"
NOTES = (
    ("Giấy tiếp nhận hồ sơ và hẹn trả kết quả được lập thành 2 liên; một liên giao cho cá nhân, tổ chức nộp hồ sơ; một liên "
    "chuyển kèm theo Phiếu kiểm soát quá trình giải quyết hồ sơ và được lưu tại Bộ phận Tiếp nhận và Trả kết quả."),
    ("Cá nhân, tổ chức có thể đăng ký nhận kết quả tại Bộ phận Tiếp nhận và Trả kết quả hoặc tại nhà (trụ sở tổ chức) qua dịch vụ "
    "bưu chính."),
)
CLOSING = 32.0 + parts.SIGNATURES
"""The times and the signatures in mm: they stay on one leaf, so that nobody signs a page of nothing."""
PROVISIONAL = "ngày hẹn tạm tính, lịch nghỉ của năm chưa được công bố"


def receipt(paper: ReceiptPaper, layout: Layout = Layout.TWO_ON_A4) -> bytes:
    """The receipt as PDF, a copy for the person and one for the desk. Raises Invalid ``regime_without_form``."""
    style = style_of(paper.regime, Form.RECEIPT)
    page = parts.begin(style, paper.subject)
    parts.head(
        page, style, paper.letterhead, paper.subject, paper.received_at,
        enquiry_url=paper.enquiry_url, reprinted_at=paper.reprinted_at,
    )  # fmt: skip
    page.field("Bộ phận tiếp nhận và trả kết quả", paper.letterhead.desk)
    parts.whose(page, paper.subject, "Tiếp nhận hồ sơ của")
    parts.procedure(page, paper.subject)
    _documents(page, paper)
    page.need(CLOSING)
    _times(page, paper)
    _below(page, paper)
    parts.signatures(
        page, ("NGƯỜI NỘP HỒ SƠ", _who_signs(paper)), ("NGƯỜI TIẾP NHẬN HỒ SƠ", paper.received_by), below=7 * FINE * LEADING
    )
    _notes(page, paper)
    return bind(
        page.leaves, style, layout=layout, code=paper.subject.code,
        at=paper.reprinted_at or paper.received_at, demo=paper.letterhead.demo,
    )  # fmt: skip


def _documents(page: Composer, paper: ReceiptPaper) -> None:
    page.paragraph(("1. Thành phần hồ sơ nộp gồm:", REGULAR))
    if not paper.documents:
        page.paragraph(("Không yêu cầu nộp giấy tờ.", ITALIC), indent=4)
        return
    number, *kinds, count = NARROW
    widths = (number, page.measure - sum(NARROW), *kinds, count)
    rows = [_document(line, document) for line, document in enumerate(paper.documents, 1)]
    page.table(widths, ("TT", "Tên giấy tờ", *wording.DOCUMENT_COLUMNS, "Số lượng"), rows, centred=(0, 2, 3, 4, 5, 6))
    kept = {line: document.name for line, document in enumerate(paper.documents, 1) if document.kind == PaperKind.ORIGINAL_KEPT}
    if kept:
        named = "; ".join(f"({line}) {name}" for line, name in kept.items())
        numbered = "giấy tờ số " + ", ".join(map(str, kept))
        page.field("Bản chính cơ quan giữ để giải quyết", named if len(kept) <= FEW else numbered, indent=4, size=SMALL)


def _document(line: int, document: DocumentLine) -> list[Cell]:
    ticked = wording.COLUMN_OF_KIND[PaperKind(document.kind)]
    ticks = [Cell(TICK if column == ticked else "") for column in range(len(wording.DOCUMENT_COLUMNS))]
    name = Cell(document.name, remark=wording.REMARK_OF_KIND.get(PaperKind(document.kind), ""))
    return [Cell(str(line)), name, *ticks, Cell(f"{document.count:02d}")]


def _times(page: Composer, paper: ReceiptPaper) -> None:
    page.field("2. Số lượng hồ sơ", f"{paper.sets:02d} (bộ)")
    page.field("3. Thời gian giải quyết hồ sơ theo quy định là", wording.limit(paper.limit, paper.limit_source))
    page.field("4. Thời gian nhận hồ sơ", wording.moment(paper.received_at))
    due = wording.moment(paper.due_at) if paper.due_at else ""
    page.field(
        "5. Thời gian trả kết quả giải quyết hồ sơ", due, style=BOLD, remark=PROVISIONAL if paper.due_is_provisional and due else ""
    )
    page.field("6. Đăng ký nhận kết quả tại", paper.returned_where)


def _below(page: Composer, paper: ReceiptPaper) -> None:
    total = sum(fee.amount_vnd for fee in paper.fees)
    parted = "; ".join(f"{fee.name}: {wording.dong(fee.amount_vnd)}" for fee in paper.fees) if len(paper.fees) > 1 else ""
    remark = "; ".join(part for part in (parted, paper.fee_note) if part)
    page.field("Phí, lệ phí", wording.dong(total) if total else "Không thu", remark=remark)
    page.side_by_side(
        [(f"Vào Sổ theo dõi hồ sơ, Quyển số: {paper.book or parts.DOTS}", REGULAR)],
        [(f"Số thứ tự: {paper.book_number or parts.DOTS}", REGULAR)],
        at=parts.SECOND,
    )


def _who_signs(paper: ReceiptPaper) -> str:
    if paper.subject.filer is not None:
        return paper.subject.filer.name
    return "" if paper.subject.applicant.is_organisation else paper.subject.applicant.name


def _notes(page: Composer, paper: ReceiptPaper) -> None:
    where = f"Tra cứu tình trạng giải quyết hồ sơ: quét mã QR hoặc truy cập {parts.site(paper.enquiry_url)}."
    hotline = f" Đường dây nóng: {paper.letterhead.hotline}." if paper.letterhead.hotline else ""
    page.paragraph(("Ghi chú:", BOLD), size=FINE, gap=0)
    page.paragraph((f"- {where}{hotline}", REGULAR), size=FINE, gap=0)
    if paper.letterhead.address:
        page.paragraph((f"- Địa chỉ: {paper.letterhead.address}.", REGULAR), size=FINE, gap=0)
    for note in NOTES:
        page.paragraph((f"- {note}", ITALIC), size=FINE, gap=0)
