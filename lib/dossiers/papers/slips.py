"""Forms 02 and 03: the supplement request and the refusal."""

from lib.calendar.rules import ClockModel
from lib.dossiers.papers import parts
from lib.dossiers.papers.contents import RefusalPaper, SupplementPaper
from lib.dossiers.papers.leaf import Composer
from lib.dossiers.papers.press import bind
from lib.dossiers.papers.styles import Form, Layout, style_of
from lib.dossiers.papers.typeface import REGULAR

CLOCKS = {
    ClockModel.RESTART: "Thời hạn giải quyết được tính lại từ đầu sau khi nhận đủ hồ sơ.",
    ClockModel.PAUSE: "Thời gian bổ sung, hoàn thiện hồ sơ không tính vào thời hạn giải quyết.",
}
CLOSING = 10.0 + parts.SIGNATURES
"""The last sentence and the signatures in mm, kept on one leaf."""


def supplement_request(paper: SupplementPaper, layout: Layout = Layout.A5) -> bytes:
    """The supplement request as PDF. Raises Invalid ``regime_without_form``."""
    style = style_of(paper.regime, Form.SUPPLEMENT)
    page = parts.begin(style, paper.subject)
    parts.head(
        page, style, paper.letterhead, paper.subject, paper.asked_at,
        number=paper.number, reprinted_at=paper.reprinted_at,
    )  # fmt: skip
    parts.whose(page, paper.subject, "Hồ sơ của")
    parts.procedure(page, paper.subject)
    page.paragraph(("Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:", REGULAR))
    _numbered(page, paper.items)
    page.field("Lý do", paper.reason)
    if paper.clock is not None:
        page.paragraph((CLOCKS[paper.clock], REGULAR))
    page.need(CLOSING)
    contact = paper.contact or paper.letterhead.desk
    phone = paper.contact_phone or paper.letterhead.hotline or "……………………"
    help_at = f"Ông/Bà liên hệ với {contact}, số điện thoại {phone} để được hướng dẫn./."
    page.paragraph((f"Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, {help_at}", REGULAR))
    parts.signatures(page, ("NGƯỜI HƯỚNG DẪN", paper.guided_by))
    return bind(
        page.leaves, style, layout=layout, code=paper.subject.code, at=paper.reprinted_at or paper.asked_at, demo=paper.letterhead.demo
    )


def refusal(paper: RefusalPaper, layout: Layout = Layout.A5) -> bytes:
    """The refusal as PDF. Raises Invalid ``regime_without_form``."""
    style = style_of(paper.regime, Form.REFUSAL)
    page = parts.begin(style, paper.subject)
    parts.head(
        page, style, paper.letterhead, paper.subject, paper.refused_at,
        number=paper.number, reprinted_at=paper.reprinted_at,
    )  # fmt: skip
    page.field("Bộ phận tiếp nhận và trả kết quả", paper.letterhead.desk)
    parts.whose(page, paper.subject, "Tiếp nhận hồ sơ của")
    parts.procedure(page, paper.subject)
    page.paragraph(
        (
            f"Qua xem xét, {paper.letterhead.desk} thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau:",
            REGULAR,
        )
    )
    _numbered(page, paper.reasons)
    if paper.ground:
        page.field("Căn cứ", paper.ground)
    if paper.returned_documents:
        page.field("Giấy tờ trả lại cho Ông/Bà", "; ".join(paper.returned_documents))
    if paper.contact_phone or paper.letterhead.hotline:
        page.field("Số điện thoại liên hệ", paper.contact_phone or paper.letterhead.hotline)
    page.need(CLOSING)
    page.paragraph(("Xin thông báo cho Ông/Bà được biết và thực hiện./.", REGULAR))
    filer = paper.subject.filer or paper.subject.applicant
    parts.signatures(page, ("NGƯỜI NỘP HỒ SƠ", "" if filer.is_organisation else filer.name), ("NGƯỜI TIẾP NHẬN HỒ SƠ", paper.refused_by))
    return bind(
        page.leaves, style, layout=layout, code=paper.subject.code, at=paper.reprinted_at or paper.refused_at, demo=paper.letterhead.demo
    )


def _numbered(page: Composer, items: object) -> None:
    """Each on a line of its own; dots to write on where nothing was said."""
    for number, item in enumerate(items or ("…" * 60,), 1):
        page.paragraph((f"{number}. {item}", REGULAR), indent=4, hang=3.4)
