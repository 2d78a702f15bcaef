"""What a person reads on the papers of the counter."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from lib.calendar.rules import ClockModel, Limit, LimitUnit
from lib.dossiers import papers
from lib.dossiers.papers import DocumentLine, FeeLine, HandOver, Layout, Letterhead, Person, Subject
from lib.dossiers.states import Outcome, PaperKind
from lib.errors import Invalid

RECEIVED = datetime(2026, 8, 28, 3, 5, tzinfo=UTC)
DUE = datetime(2026, 9, 7, 10, 0, tzinfo=UTC)
ADDRESS = "https://motcua.example/tra-cuu?ma=H26.101-260828-0001&k=Xk3v9QbLm2"

POINT = Letterhead(
    superior="Ủy ban nhân dân thành phố Hà Nội",
    unit="Điểm phục vụ hành chính công phường Hoàn Kiếm",
    desk="Điểm phục vụ hành chính công phường Hoàn Kiếm",
    address="126 Hàng Trống",
    hotline="1022",
)
ANH = Person(name="Nguyễn Thị Ngọc Ánh", id_number="001203001234", address="Số 5, phố Hàng Bông", phone="0912345678", email="anh@example.vn")
BAO = Person(name="Trần Quốc Bảo", id_number="001090004321", phone="0987654321")
REQUEST = Subject(code="H26.101-260828-0001", procedure="Đăng ký khai sinh", procedure_code="1.001193", applicant=ANH)


def a_receipt(**changes: Any) -> papers.ReceiptPaper:
    facts: dict[str, Any] = {
        "regime": "R2025",
        "letterhead": POINT,
        "subject": REQUEST,
        "enquiry_url": ADDRESS,
        "received_at": RECEIVED,
        "due_at": DUE,
        "limit": Limit(3, LimitUnit.WORKING_DAYS),
        "documents": [DocumentLine("Giấy chứng sinh", PaperKind.ORIGINAL_KEPT), DocumentLine("Sổ hộ khẩu", PaperKind.PHOTOCOPY, 2)],
        "returned_where": "Điểm phục vụ hành chính công phường Hoàn Kiếm",
        "fees": [FeeLine("Lệ phí hộ tịch", 8000)],
        "book": "01/2026",
        "book_number": "1284",
        "received_by": "Lê Thị Hồng Nhung",
    }
    return papers.ReceiptPaper(**facts | changes)


def a_supplement(**changes: Any) -> papers.SupplementPaper:
    facts: dict[str, Any] = {
        "regime": "R2025",
        "letterhead": POINT,
        "subject": REQUEST,
        "number": "12/HDHS",
        "asked_at": RECEIVED,
        "items": ["Giấy chứng sinh", "Văn bản ủy quyền có chứng thực"],
        "reason": "Thành phần hồ sơ chưa đầy đủ",
        "guided_by": "Phạm Minh Tuấn",
    }
    return papers.SupplementPaper(**facts | changes)


def a_refusal(**changes: Any) -> papers.RefusalPaper:
    facts: dict[str, Any] = {
        "regime": "R2025",
        "letterhead": POINT,
        "subject": REQUEST,
        "number": "03/TCHS",
        "refused_at": RECEIVED,
        "reasons": ["Không thuộc thẩm quyền"],
        "returned_documents": ["Tờ khai"],
        "refused_by": "Lê Thị Hồng Nhung",
    }
    return papers.RefusalPaper(**facts | changes)


def a_control_slip(**changes: Any) -> papers.ControlSlipPaper:
    facts: dict[str, Any] = {
        "regime": "R2025",
        "letterhead": POINT,
        "subject": REQUEST,
        "printed_at": DUE,
        "competent": "Ủy ban nhân dân phường Hoàn Kiếm",
        "consulted": ["Công an phường Hoàn Kiếm"],
        "hand_overs": [
            HandOver("Điểm phục vụ", "Phòng Tư pháp", RECEIVED, "Lê Thị Hồng Nhung", RECEIVED, "Phạm Minh Tuấn", Outcome.EARLY),
            HandOver("Phòng Tư pháp", "Lãnh đạo phường", DUE, "Phạm Minh Tuấn", note="Chờ ý kiến Công an"),
        ],
    }
    return papers.ControlSlipPaper(**facts | changes)


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page, white space single."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def words_of(pdf: bytes) -> str:
    return " ".join(pages_of(pdf))


def millimetres(pdf: bytes) -> list[tuple[int, int]]:
    boxes = [page.mediabox for page in PdfReader(BytesIO(pdf)).pages]
    return [(round(float(box.width) * 25.4 / 72), round(float(box.height) * 25.4 / 72)) for box in boxes]


def test_the_receipt_says_everything_the_form_asks() -> None:
    first, second = pages_of(papers.receipt(a_receipt(), Layout.A5))

    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI",
        "Hà Nội, ngày 28 tháng 8 năm 2026",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Mã hồ sơ: H26.101-260828-0001",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Ngọc Ánh",
        "Địa chỉ: Số 5, phố Hàng Bông",
        "Số điện thoại: 0912345678",
        "Email: anh@example.vn",
        "Nội dung yêu cầu giải quyết: Đăng ký khai sinh (1.001193)",
        "Bản chính cơ quan giữ để giải quyết: (1) Giấy chứng sinh",
        "Số lượng hồ sơ: 01 (bộ)",
        "Thời gian giải quyết hồ sơ theo quy định là: 03 ngày làm việc",
        "Thời gian nhận hồ sơ: 10 giờ 05 phút, ngày 28 tháng 8 năm 2026",
        "Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 07 tháng 9 năm 2026",
        "Đăng ký nhận kết quả tại: Điểm phục vụ hành chính công phường Hoàn Kiếm",
        "Phí, lệ phí: 8.000 đồng",
        "Quyển số: 01/2026",
        "Số thứ tự: 1284",
        "Đường dây nóng: 1022",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "Lê Thị Hồng Nhung",
    ):
        assert said in first, said
        assert said in second, said
    assert "Liên 1: Giao cho cá nhân, tổ chức" in first
    assert "Liên 2: Lưu tại" in second


def test_a_person_s_number_is_masked_and_an_organisation_s_is_not() -> None:
    person = words_of(papers.receipt(a_receipt()))
    company = Person(name="Công ty TNHH Sen Việt", id_label="Mã số thuế", id_number="0101234567", is_organisation=True)
    organisation = words_of(papers.receipt(a_receipt(subject=replace(REQUEST, applicant=company))))

    assert "001203001234" not in person
    assert "001•••••1234" in person
    assert "Mã số thuế: 0101234567" in organisation


def test_who_hands_in_for_another_is_named_with_the_ground_and_signs() -> None:
    subject = replace(REQUEST, filer=BAO, filer_ground="theo văn bản ủy quyền")
    words = pages_of(papers.receipt(a_receipt(subject=subject), Layout.A5))[0]

    assert "Người nộp hồ sơ: Trần Quốc Bảo" in words
    assert "theo văn bản ủy quyền" in words
    assert "001•••••4321" in words
    assert words.count("Trần Quốc Bảo") == 2
    assert words.count("Nguyễn Thị Ngọc Ánh") == 1


@pytest.mark.parametrize(
    "limit, said",
    [
        (Limit(0, LimitUnit.WORKING_DAYS, same_day=True), "trong ngày làm việc"),
        (Limit(24, LimitUnit.HOURS), "24 giờ làm việc"),
        (Limit(15, LimitUnit.DAYS), "15 ngày 4."),
        (Limit(2, LimitUnit.MONTHS), "02 tháng"),
        (None, "theo ngày hẹn trả kết quả dưới đây (Quyết định số 12/QĐ-UBND)"),
    ],
)
def test_the_limit_is_said_in_words(limit: Limit | None, said: str) -> None:
    assert said in words_of(papers.receipt(a_receipt(limit=limit, limit_source="Quyết định số 12/QĐ-UBND")))


def test_a_date_in_a_year_not_yet_decreed_says_so() -> None:
    assert "ngày hẹn tạm tính" in words_of(papers.receipt(a_receipt(due_is_provisional=True)))
    assert "ngày hẹn tạm tính" not in words_of(papers.receipt(a_receipt()))


def test_days_below_ten_and_the_first_two_months_take_a_zero() -> None:
    words = words_of(papers.receipt(a_receipt(received_at=datetime(2027, 2, 3, 2, 0, tzinfo=UTC))))

    assert "Thời gian nhận hồ sơ: 09 giờ 00 phút, ngày 03 tháng 02 năm 2027" in words


def test_documents_that_need_not_be_handed_in_say_where_they_came_from() -> None:
    documents = [DocumentLine("Căn cước", PaperKind.VNEID), DocumentLine("Bản án", PaperKind.ORIGINAL_SHOWN), DocumentLine("Cư trú", PaperKind.REUSED)]
    words = words_of(papers.receipt(a_receipt(documents=documents)))

    assert "Căn cước (xuất trình trên VNeID)" in words
    assert "Bản án (xuất trình để đối chiếu, đã trả lại)" in words
    assert "khai thác từ kho dữ liệu điện tử" in words
    assert "Bản chính cơ quan giữ" not in words


@pytest.mark.parametrize("kind", PaperKind)
def test_each_kind_of_document_ticks_one_column(kind: PaperKind) -> None:
    assert pages_of(papers.receipt(a_receipt(documents=[DocumentLine("Tờ khai", kind)]), Layout.A5))[0].count("☑") == 1


def test_nothing_to_pay_is_said_with_its_ground() -> None:
    words = words_of(papers.receipt(a_receipt(fees=(), fee_note="miễn lệ phí theo Điều 11 Luật Hộ tịch")))

    assert "Phí, lệ phí: Không thu (miễn lệ phí theo Điều 11 Luật Hộ tịch)" in words


def test_several_fees_are_added_up_and_listed() -> None:
    fees = [FeeLine("Phí thẩm định", 1_250_000), FeeLine("Lệ phí", 50_000)]

    assert "1.300.000 đồng (Phí thẩm định: 1.250.000 đồng; Lệ phí: 50.000 đồng)" in words_of(papers.receipt(a_receipt(fees=fees)))


def test_a_reprint_and_a_practice_city_are_marked() -> None:
    plain = words_of(papers.receipt(a_receipt()))
    marked = words_of(papers.receipt(a_receipt(reprinted_at=DUE, letterhead=replace(POINT, demo=True))))

    assert "BẢN IN LẠI" not in plain
    assert "DỮ LIỆU THỬ" not in plain
    assert marked.count("BẢN IN LẠI (17:00 07/09/2026)") == 2
    assert marked.count("DỮ LIỆU THỬ") == 2


def test_the_regime_chooses_number_and_circular() -> None:
    assert "Mẫu số 05 – Thông tư số 01/2018/TT-VPCP" in words_of(papers.control_slip(a_control_slip(regime="R2018")))
    assert "Mẫu số 06 – Thông tư số 03/2025/TT-VPCP" in words_of(papers.control_slip(a_control_slip()))
    assert "Mẫu số 01 – Thông tư số 01/2018/TT-VPCP" in words_of(papers.receipt(a_receipt(regime="R2018")))


def test_a_regime_without_forms_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match="regime_without_form"):
        papers.receipt(a_receipt(regime="R1999"))


def test_the_supplement_request_lists_all_that_is_missing() -> None:
    words = pages_of(papers.supplement_request(a_supplement(clock=ClockModel.RESTART)))[0]

    for said in (
        "Số: 12/HDHS",
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Hồ sơ của: Nguyễn Thị Ngọc Ánh",
        "Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau: 1. Giấy chứng sinh 2. Văn bản ủy quyền có chứng thực",
        "Lý do: Thành phần hồ sơ chưa đầy đủ",
        "tính lại từ đầu sau khi nhận đủ hồ sơ",
        "số điện thoại 1022 để được hướng dẫn./.",
        "NGƯỜI HƯỚNG DẪN",
        "Phạm Minh Tuấn",
    ):
        assert said in words, said


def test_the_supplement_request_is_silent_about_a_clock_nobody_stated() -> None:
    assert "tính lại từ đầu" not in words_of(papers.supplement_request(a_supplement()))
    assert "không tính vào thời hạn giải quyết" in words_of(papers.supplement_request(a_supplement(clock=ClockModel.PAUSE)))


def test_the_refusal_gives_its_reasons_and_is_signed_by_both() -> None:
    words = pages_of(papers.refusal(a_refusal()))[0]

    for said in (
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau: 1. Không thuộc thẩm quyền",
        "Giấy tờ trả lại cho Ông/Bà: Tờ khai",
        "Xin thông báo cho Ông/Bà được biết và thực hiện./.",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
    ):
        assert said in words, said


def test_the_control_slip_shows_each_giving_and_taking_with_its_result() -> None:
    (words,) = pages_of(papers.control_slip(a_control_slip()))

    for said in (
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        "Cơ quan phối hợp giải quyết hồ sơ: Công an phường Hoàn Kiếm",
        "1. Giao: Điểm phục vụ",
        "2. Nhận: Phòng Tư pháp",
        "10 giờ 05 phút, ngày 28 tháng 8 năm 2026 Người giao: Lê Thị Hồng Nhung",
        "Người nhận: Phạm Minh Tuấn",
        "☑ Trước hạn",
        "☐ Đúng hạn",
        "☐ Quá hạn",
        "Chờ ý kiến Công an",
    ):
        assert said in words, said
    assert words.count("☑") == 1
    assert "…… giờ …… phút" in words


def test_a_slip_before_the_first_hand_over_is_left_to_be_written_by_hand() -> None:
    words = words_of(papers.control_slip(a_control_slip(hand_overs=[])))

    assert words.count("1. Giao:") == 3
    assert "☑" not in words
