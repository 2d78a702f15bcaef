"""Titles, numbers and sizes of the forms, by legal regime: rows to change when a circular changes.

- R2018: Circular 01/2018/TT-VPCP, Article 9: forms 01 to 05 are A5.
- R2025: Circular 03/2025/TT-VPCP, Annex I: seven forms, the control slip is number 06. The sizes of 2018 are kept:
  an assumption, the annex's own were not at hand.
"""

from dataclasses import dataclass
from enum import StrEnum

from lib.errors import Invalid

A5 = (148.0, 210.0)
"""Width and height in mm. Two of them side by side are one A4 lying down."""

FOR_THE_PERSON = "Liên 1: Giao cho cá nhân, tổ chức"
FOR_THE_DESK = "Liên 2: Lưu tại Bộ phận Tiếp nhận và Trả kết quả"


class Layout(StrEnum):
    """On what it is printed: each copy on its own sheet, or two copies on one A4 that is cut in the middle."""

    A5 = "a5"
    TWO_ON_A4 = "two_on_a4"


class Form(StrEnum):
    """What a form is for; its number differs from regime to regime."""

    RECEIPT = "receipt"
    SUPPLEMENT = "supplement"
    REFUSAL = "refusal"
    CONTROL_SLIP = "control_slip"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperStyle:
    """How one form looks: its number, the circular it belongs to, its title, the size of a leaf in mm, its copies by name."""

    number: str
    circular: str
    title: str
    size: tuple[float, float] = A5
    copies: tuple[str, ...] = ("",)

    @property
    def label(self) -> str:
        """The small line at the top: which form this is."""
        return f"Mẫu số {self.number} – {self.circular}"


CIRCULARS = {"R2018": "Thông tư số 01/2018/TT-VPCP", "R2025": "Thông tư số 03/2025/TT-VPCP"}
TITLES = {
    Form.RECEIPT: "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
    Form.SUPPLEMENT: "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
    Form.REFUSAL: "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
    Form.CONTROL_SLIP: "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
}
NUMBERS = {
    "R2018": {Form.RECEIPT: "01", Form.SUPPLEMENT: "02", Form.REFUSAL: "03", Form.CONTROL_SLIP: "05"},
    "R2025": {Form.RECEIPT: "01", Form.SUPPLEMENT: "02", Form.REFUSAL: "03", Form.CONTROL_SLIP: "06"},
}
COPIES = {
    Form.RECEIPT: (FOR_THE_PERSON, FOR_THE_DESK),
    Form.SUPPLEMENT: (FOR_THE_PERSON, FOR_THE_DESK),
    Form.REFUSAL: (FOR_THE_PERSON, FOR_THE_DESK),
    Form.CONTROL_SLIP: ("",),
}
STYLES: dict[tuple[str, Form], PaperStyle] = {
    (regime, form): PaperStyle(number=number, circular=CIRCULARS[regime], title=TITLES[form], copies=COPIES[form])
    for regime, numbers in NUMBERS.items()
    for form, number in numbers.items()
}


def style_of(regime: str, form: Form) -> PaperStyle:
    """The style of a form under a regime. Raises Invalid ``regime_without_form``."""
    style = STYLES.get((regime, form))
    if style is None:
        raise Invalid("regime_without_form", regime=regime, form=str(form))
    return style
