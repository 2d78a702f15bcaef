"""What the calendar ships with: the regimes of law. The overridden days stand in ``workdays``."""

from datetime import date
from typing import Any

from lib.calendar.model import Regime
from lib.calendar.rules import SUPPLEMENT_DAYS, ClockModel

_RECEIPT = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
_SUPPLEMENT = "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
_REFUSAL = "Phiếu từ chối tiếp nhận giải quyết hồ sơ"
_CONTROL_SLIP = "Phiếu kiểm soát quá trình giải quyết hồ sơ"
_BOOK = "Sổ theo dõi hồ sơ"

_FORMS_2018 = {
    "receipt": {"number": "01", "title": _RECEIPT},
    "supplement": {"number": "02", "title": _SUPPLEMENT},
    "refusal": {"number": "03", "title": _REFUSAL},
    "apology": {"number": "04", "title": "Phiếu xin lỗi và hẹn lại ngày trả kết quả"},
    "control_slip": {"number": "05", "title": _CONTROL_SLIP},
    "book": {"number": "06", "title": _BOOK},
}
_FORMS_2025 = {
    "receipt": {"number": "01", "title": _RECEIPT},
    "supplement": {"number": "02", "title": _SUPPLEMENT},
    "refusal": {"number": "03", "title": _REFUSAL},
    "apology": {"number": "04", "title": "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết hồ sơ"},
    "stop_notice": {"number": "05", "title": "Thông báo dừng giải quyết hồ sơ"},
    "control_slip": {"number": "06", "title": _CONTROL_SLIP},
    "book": {"number": "07", "title": _BOOK},
}

SHIPPED_REGIMES: tuple[dict[str, Any], ...] = (
    {
        "code": "R2018",
        "valid_from": date(2018, 6, 21),
        "valid_to": date(2025, 6, 30),
        "clock_model": ClockModel.RESTART,
        "supplement_days": SUPPLEMENT_DAYS,
        "receipt_paper": "A5",
        "forms": _FORMS_2018,
        "source": "Nghị định 61/2018/NĐ-CP, Điều 19.4; Thông tư 01/2018/TT-VPCP, Điều 9",
    },
    {
        "code": "R2025",
        "valid_from": date(2025, 7, 1),
        "valid_to": None,
        "clock_model": ClockModel.RESTART,
        "supplement_days": SUPPLEMENT_DAYS,
        "receipt_paper": "A5",
        "forms": _FORMS_2025,
        "source": "Nghị định 118/2025/NĐ-CP; Thông tư 03/2025/TT-VPCP, Phụ lục I. Tính lại từ đầu sau bổ sung là giả định",
    },
)
"""That the clock restarts under R2025 is an assumption: see docs/decisions/0003-deadlines.md. An administrator may change it."""


def shipped_regimes() -> tuple[Regime, ...]:
    """The shipped regimes as rows that belong to no session, earliest first."""
    return tuple(Regime(**terms) for terms in SHIPPED_REGIMES)
