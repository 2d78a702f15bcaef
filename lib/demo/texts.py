"""The sentences that invented people wrote."""

MISSING = (
    "Bản sao giấy tờ chứng minh nơi cư trú", "Giấy chứng sinh bản chính", "Văn bản ủy quyền có chứng thực", "Giấy xác nhận tình trạng hôn nhân còn hiệu lực",
    "Sơ đồ vị trí khu đất", "Bản vẽ thiết kế có chữ ký của chủ trì", "Hợp đồng thuê địa điểm kinh doanh", "Giấy chứng nhận quyền sử dụng đất (bản chính để đối chiếu)",
)  # fmt: skip
WHY_MISSING = ("Hồ sơ thiếu thành phần theo quy định", "Giấy tờ đã hết thời hạn sử dụng", "Thông tin trên tờ khai chưa khớp với giấy tờ kèm theo", "Bản chụp không đọc được")
WHY_ASKED_LATE = ("Phải xác minh tại đơn vị khác trước khi xác định được giấy tờ còn thiếu", "Cán bộ thụ lý nghỉ ốm, hồ sơ được giao lại")
QUESTIONS = (
    "Đề nghị cho ý kiến về sự phù hợp với quy hoạch của khu đất.", "Đề nghị xác nhận thông tin lưu tại sổ gốc.",
    "Đề nghị cho ý kiến về điều kiện phòng cháy, chữa cháy của địa điểm kinh doanh.", "Đề nghị cung cấp trích lục hồ sơ địa chính.",
)  # fmt: skip
ANSWERS = ("Thống nhất, không có ý kiến khác.", "Thông tin đúng với sổ gốc đang lưu.", "Đủ điều kiện theo quy định hiện hành.", "Phù hợp với quy hoạch đã được phê duyệt.")
REFUSED = (
    "Không đủ điều kiện theo quy định của pháp luật chuyên ngành.", "Nội dung đề nghị đã được giải quyết tại hồ sơ khác.",
    "Giấy tờ cung cấp không có giá trị pháp lý.", "Thửa đất đang có tranh chấp.",
)  # fmt: skip
REFUSED_AT_INTAKE = (
    "Không thuộc thẩm quyền giải quyết của cơ quan.", "Người nộp chưa mang theo giấy tờ bản chính để đối chiếu.", "Văn bản thuộc trường hợp không được chứng thực.",
    "Người nộp không có văn bản ủy quyền.",
)  # fmt: skip
WITHDRAWN = ("Người nộp không còn nhu cầu.", "Người nộp bổ sung giấy tờ rồi nộp lại sau.", "Nộp trùng với hồ sơ trên Cổng dịch vụ công.")
STOPPED = ("Quá thời hạn bổ sung mà người nộp không hoàn thiện hồ sơ.",)
VOIDED = ("Nhập nhầm thủ tục.", "Nhập trùng hồ sơ.", "Nhập nhầm người nộp.")
SENT_BACK = ("Đề nghị bổ sung căn cứ pháp lý trong tờ trình.", "Sai tên người nộp trong dự thảo kết quả.", "Đề nghị kiểm tra lại số liệu diện tích.")
AUTHORISED = ("Giấy ủy quyền", "Văn bản ủy quyền có chứng thực", "Người đại diện theo pháp luật")
STATED_FEE = "Mức thu niêm yết tại nơi tiếp nhận (dữ liệu trình diễn)"
STATED_DUE = "Kế hoạch giải quyết của cơ quan chuyên môn (dữ liệu trình diễn)"
