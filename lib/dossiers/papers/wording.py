"""Dates, limits, money and forms of documents as an administrative paper writes them.

Papers are Vietnamese whoever prints them, so these words are no matter of the reader's language.
"""

from datetime import date, datetime

from lib.calendar.rules import Limit, LimitUnit
from lib.dossiers.states import Outcome, PaperKind
from lib.values import local

LIMIT_UNITS = {
    LimitUnit.WORKING_DAYS: "ngày làm việc",
    LimitUnit.HOURS: "giờ làm việc",
    LimitUnit.DAYS: "ngày",
    LimitUnit.MONTHS: "tháng",
}
OUTCOMES = {Outcome.EARLY: "Trước hạn", Outcome.ON_TIME: "Đúng hạn", Outcome.LATE: "Quá hạn"}

DOCUMENT_COLUMNS = ("Bản chính", "Bản sao", "Bản chụp", "Bản điện tử")
COLUMN_OF_KIND = {
    PaperKind.ORIGINAL_KEPT: 0,
    PaperKind.ORIGINAL_SHOWN: 0,
    PaperKind.CERTIFIED_COPY: 1,
    PaperKind.PHOTOCOPY: 2,
    PaperKind.ELECTRONIC: 3,
    PaperKind.REUSED: 3,
    PaperKind.VNEID: 3,
}
REMARK_OF_KIND = {
    PaperKind.ORIGINAL_SHOWN: "xuất trình để đối chiếu, đã trả lại",
    PaperKind.REUSED: "khai thác từ kho dữ liệu điện tử, không phải nộp",
    PaperKind.VNEID: "xuất trình trên VNeID",
}


def day(value: date) -> str:
    """``ngày 07 tháng 02 năm 2026``: days below 10 and the months 1 and 2 take a zero (Decree 30/2020, Annex I)."""
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def moment(instant: datetime) -> str:
    """``10 giờ 05 phút, ngày 28 tháng 8 năm 2026``."""
    at = local(instant)
    return f"{at.hour:02d} giờ {at.minute:02d} phút, {day(at.date())}"


def limit(value: Limit | None, source: str = "") -> str:
    """``03 ngày làm việc``; the same day; or that the catalogue does not know it, and whose date is printed."""
    if value is None:
        return f"theo ngày hẹn trả kết quả dưới đây ({source})" if source else "theo ngày hẹn trả kết quả dưới đây"
    if value.same_day:
        return "trong ngày làm việc"
    return f"{value.amount:02d} {LIMIT_UNITS[value.unit]}"


def dong(amount: int) -> str:
    """``8.000 đồng``."""
    return f"{amount:,} đồng".replace(",", ".")
