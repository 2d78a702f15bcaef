"""The usual way of a dossier, for procedures whose own steps the catalogue does not give.

In Hanoi the point receives and hands over, the competent unit prepares, its head or deputy signs,
and the point hands out the result. Shares are a planning assumption, stated in docs/catalogue.md.
"""

from lib.org import Role, UnitKind
from lib.procedures.content import Level, Step

RECEIVE = "Tiếp nhận, kiểm tra, số hóa và chuyển hồ sơ"
PREPARE = "Thẩm định hồ sơ, dự thảo kết quả"
SIGN = "Phê duyệt, ký số kết quả"
ASSIST = "Hướng dẫn, hỗ trợ nộp hồ sơ trên hệ thống của bộ, ngành"
HAND_OUT = "Trả kết quả cho tổ chức, cá nhân"

_OFFICE = {
    Level.COMMUNE: UnitKind.COMMUNE,
    Level.CITY: UnitKind.DEPARTMENT,
    Level.CENTRAL: UnitKind.MINISTRY,
    Level.UNKNOWN: UnitKind.DEPARTMENT,
}


def usual(level: Level, *, same_day: bool = False, assistance: bool = False) -> tuple[Step, ...]:
    """Receive, prepare, sign, hand out: with the competent unit of the level; same-day ones spend less time in between.

    Where a ministry's own system handles it, the point's part is one step: to assist.
    """
    if assistance:
        return (Step(ASSIST, UnitKind.POINT.value, Role.INTAKE_CLERK.value, 100),)
    office = _OFFICE[level]
    receive, prepare, sign, hand_out = (25, 40, 25, 10) if same_day else (10, 65, 20, 5)
    return (
        Step(RECEIVE, UnitKind.POINT.value, Role.INTAKE_CLERK.value, receive),
        Step(PREPARE, office.value, Role.PROCESSING_OFFICER.value, prepare),
        Step(SIGN, office.value, Role.APPROVER.value, sign),
        Step(HAND_OUT, UnitKind.POINT.value, Role.RETURNS_CLERK.value, hand_out),
    )
