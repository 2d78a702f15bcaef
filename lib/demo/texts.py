"""The sentences that invented people wrote, by the field of law where it matters."""

from random import Random

WHY_MISSING = (
    "Hồ sơ thiếu thành phần theo quy định",
    "Giấy tờ đã hết thời hạn sử dụng",
    "Thông tin trên tờ khai chưa khớp với giấy tờ kèm theo",
    "Bản chụp không đọc được",
)
WHY_ASKED_LATE = (
    "Phải xác minh tại đơn vị khác trước khi xác định được giấy tờ còn thiếu",
    "Công chức thụ lý nghỉ ốm, hồ sơ được giao lại",
)
PROOF_OF_RESIDENCE = "Giấy tờ chứng minh nơi cư trú"
REFUSED_AT_INTAKE = (
    "Không thuộc thẩm quyền giải quyết của cơ quan.",
    "Người nộp chưa mang theo bản chính để đối chiếu.",
    "Văn bản thuộc trường hợp không được chứng thực.",
    "Người nộp không có văn bản ủy quyền.",
)
WITHDRAWN = (
    "Người nộp không còn nhu cầu.",
    "Người nộp bổ sung giấy tờ rồi nộp lại sau.",
    "Nộp trùng với hồ sơ trên Cổng dịch vụ công.",
)
STOPPED = ("Quá thời hạn bổ sung mà người nộp không hoàn thiện hồ sơ.",)
VOIDED = ("Nhập nhầm thủ tục.", "Nhập trùng hồ sơ.", "Nhập nhầm người nộp.")
SENT_BACK = (
    "Đề nghị bổ sung căn cứ pháp lý trong tờ trình.",
    "Sai tên người nộp trong dự thảo kết quả.",
    "Đề nghị kiểm tra lại số liệu trong dự thảo.",
)
AUTHORISED = ("Giấy ủy quyền", "Văn bản ủy quyền có chứng thực")
STATED_FEE = "Mức thu niêm yết tại nơi tiếp nhận (dữ liệu trình diễn)"
STATED_DUE = "Kế hoạch giải quyết của cơ quan chuyên môn (dữ liệu trình diễn)"

_REFUSED = {
    "Đất đai": ("Thửa đất đang có tranh chấp.", "Diện tích đề nghị không phù hợp với hồ sơ địa chính."),
    "Hoạt động xây dựng": ("Công trình không phù hợp với quy hoạch.", "Vị trí xây dựng nằm trong hành lang bảo vệ."),
    "Hộ tịch": ("Nội dung đề nghị không khớp với sổ gốc.", "Người yêu cầu không thuộc trường hợp được giải quyết."),
    "": ("Không đủ điều kiện theo quy định của pháp luật chuyên ngành.", "Giấy tờ cung cấp không có giá trị pháp lý."),
}
_ASKED = {
    "Đất đai": (
        "SQHKT",
        "Đề nghị cho ý kiến về sự phù hợp với quy hoạch của thửa đất.",
        "Thửa đất phù hợp với quy hoạch đã được phê duyệt.",
    ),
    "Hoạt động xây dựng": ("SXD", "Đề nghị cho ý kiến về chỉ giới xây dựng của công trình.", "Công trình phù hợp với chỉ giới đã công bố."),
    "Hộ tịch": ("STP", "Đề nghị hướng dẫn về giá trị của giấy tờ do nước ngoài cấp.", "Giấy tờ đã được hợp pháp hóa, được sử dụng."),
    "Thành lập và hoạt động": ("STC", "Đề nghị xác nhận tên dự kiến không trùng với tên đã đăng ký.", "Tên dự kiến không trùng."),
    "Bảo trợ xã hội": ("SYT", "Đề nghị cho ý kiến về mức độ khuyết tật trong hồ sơ.", "Thống nhất với đề nghị của đơn vị."),
    "": ("SNV", "Đề nghị cho ý kiến về đối tượng được giải quyết.", "Thống nhất, không có ý kiến khác."),
}
ABOUT_THE_PLACE = ("Đề nghị xác nhận hiện trạng sử dụng đất tại địa phương.", "Hiện trạng đúng như hồ sơ, không có tranh chấp.")
"""What a department asks a commune, and what the commune answers."""


def why_refused(random: Random, field: str) -> str:
    return random.choice(_REFUSED.get(field, _REFUSED[""]))


def opinion_on(field: str) -> tuple[str, str, str]:
    """``(code of the unit that is asked, question, answer)`` for a field of law."""
    return next((said for begins, said in _ASKED.items() if begins and field.startswith(begins)), _ASKED[""])
