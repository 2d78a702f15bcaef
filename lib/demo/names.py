"""Invented people and companies: names as frequent as in life, addresses, phones. Pure."""

from random import Random

from lib.demo.chance import Weighted

FAMILY: Weighted[str] = Weighted(
    [
        ("Nguyễn", 384), ("Trần", 110), ("Lê", 95), ("Phạm", 71), ("Hoàng", 46), ("Vũ", 39), ("Phan", 28), ("Đặng", 26), ("Bùi", 26),
        ("Đỗ", 24), ("Ngô", 15), ("Dương", 12), ("Đinh", 9), ("Trịnh", 9), ("Đoàn", 9), ("Đào", 9), ("Phùng", 8), ("Lương", 7),
        ("Mai", 6), ("Hà", 6), ("Tạ", 6), ("Chu", 6), ("Cao", 5), ("Kiều", 5), ("Nghiêm", 5), ("Khuất", 4), ("Lưu", 4), ("Hồ", 4),
        ("Võ", 3), ("Quách", 3), ("Tô", 3), ("Vương", 3), ("Đàm", 3), ("Cấn", 3), ("Lại", 2), ("Triệu", 2), ("Thái", 2), ("Bạch", 2),
        ("Doãn", 2), ("Tống", 2), ("Huỳnh", 2),
    ]
)  # fmt: skip

_MIDDLE = {
    "m": Weighted(
        [("Văn", 42), ("Đức", 9), ("Minh", 8), ("Quang", 7), ("Hữu", 6), ("Xuân", 5), ("Đình", 5), ("Công", 4), ("Ngọc", 4), ("Tuấn", 4),
         ("Anh", 4), ("Thành", 4), ("Hoàng", 4), ("Quốc", 4), ("Trọng", 3), ("Việt", 3), ("Duy", 3), ("Gia", 3), ("Bá", 2), ("Mạnh", 2)]
    ),
    "f": Weighted(
        [("Thị", 48), ("Thu", 7), ("Ngọc", 7), ("Thanh", 6), ("Thùy", 5), ("Minh", 5), ("Phương", 5), ("Khánh", 4), ("Hồng", 4), ("Kim", 3),
         ("Bích", 3), ("Quỳnh", 3), ("Mai", 3), ("Bảo", 2), ("Hoài", 2), ("Diệu", 2), ("Thị Thu", 3), ("Thị Thanh", 2), ("Thị Minh", 2)]
    ),
}  # fmt: skip

_GIVEN = {
    "m": (
        "Anh An Bách Bảo Bình Chiến Chính Cường Dũng Duy Dương Đạt Điệp Đông Đức Giang Hà Hải Hào Hiếu Hiệp Hoàng Hòa Hùng Huy "
        "Hưng Khánh Khang Khoa Kiên Lâm Linh Long Lộc Minh Mạnh Nam Nghĩa Nhật Phong Phú Phúc Phương Quân Quang Quốc Quý Quyết "
        "Sáng Sơn Sỹ Tài Tân Thái Thành Thắng Thịnh Thọ Toàn Trí Trung Trường Tú Tuấn Tùng Tuyên Việt Vinh Vũ"
    ).split(),
    "f": (
        "Anh An Ánh Bích Chi Châu Dung Duyên Đào Giang Hà Hạnh Hằng Hân Hiền Hiên Hoa Hoài Hồng Huệ Huyền Hương Hường Khanh "
        "Khuê Kim Lan Lê Liên Linh Loan Ly Mai Minh My Nga Ngân Nghi Ngọc Nguyệt Nhàn Nhi Nhung Nụ Oanh Phương Phượng Quyên "
        "Quỳnh Sen Tâm Thanh Thảo Thoa Thơm Thu Thúy Thủy Thương Tiên Trà Trang Trâm Trinh Tú Tuyết Uyên Vân Vy Xuân Yến"
    ).split(),
}  # fmt: skip

_STREETS = (
    "Bạch Mai", "Cát Linh", "Chùa Bộc", "Đê La Thành", "Đội Cấn", "Giải Phóng", "Giảng Võ", "Hàng Bông", "Hoàng Hoa Thám", "Kim Mã",
    "Lạc Long Quân", "Láng Hạ", "Lê Duẩn", "Lò Đúc", "Minh Khai", "Ngọc Khánh", "Nguyễn Trãi", "Phan Đình Phùng", "Quán Thánh",
    "Tây Sơn", "Thái Hà", "Thụy Khuê", "Tôn Đức Thắng", "Trần Hưng Đạo", "Trường Chinh", "Văn Cao", "Vĩnh Tuy", "Xã Đàn",
)  # fmt: skip
_HAMLETS = "Đông Đoài Thượng Hạ Trung Nội Ngoại Đình Chùa Chợ Mới Bến 1 2 3 4 5 6 7 8".split()
_MOBILE = "032 033 034 035 036 037 038 039 070 076 077 078 079 081 082 083 084 085 086 088 089 090 091 093 094 096 097 098".split()

_TRADES = (
    "Thương mại", "Xây dựng", "Dịch vụ vận tải", "Thực phẩm", "Du lịch", "Công nghệ", "May mặc", "Nội thất", "Dược phẩm", "In ấn",
    "Cơ khí", "Nông sản", "Giáo dục", "Truyền thông", "Bất động sản",
)  # fmt: skip
_FIRMS = (
    "An Phát", "Bình Minh", "Đại Việt", "Đông Đô", "Hà Thành", "Hoàng Gia", "Hồng Hà", "Kinh Bắc", "Long Biên", "Minh Quân",
    "Nam Thăng Long", "Phú Thịnh", "Sao Mai", "Sông Đà", "Tây Hồ", "Thăng Long", "Thành Công", "Tràng An", "Việt Hưng", "Xuân Mai",
)  # fmt: skip
_FORMS = ("Công ty TNHH", "Công ty Cổ phần", "Công ty TNHH Một thành viên", "Doanh nghiệp tư nhân")

FOREIGN = (
    ("Hàn Quốc", ("Kim Min-jun", "Lee Seo-yeon", "Park Ji-hoon", "Choi Soo-jin", "Jung Hyun-woo")),
    ("Nhật Bản", ("Sato Kenji", "Suzuki Yuki", "Tanaka Haruto", "Watanabe Aiko", "Ito Takashi")),
    ("Trung Quốc", ("Wang Wei", "Li Na", "Zhang Min", "Liu Yang", "Chen Jing")),
    ("Pháp", ("Camille Martin", "Lucas Bernard", "Chloé Dubois", "Hugo Moreau")),
    ("Hoa Kỳ", ("Emily Johnson", "Michael Smith", "Sarah Williams", "David Brown")),
    ("Đức", ("Anna Müller", "Lukas Schmidt", "Lena Weber")),
    ("Ấn Độ", ("Priya Sharma", "Rahul Patel", "Anjali Singh")),
)


def person_name(random: Random, sex: str, *, born: int) -> str:
    """A full name; the middle names Văn and Thị belong to the older ones."""
    middle = _MIDDLE[sex].draw(random)
    if born > 1990 and middle in ("Văn", "Thị") and random.random() < 0.6:
        middle = _MIDDLE[sex].draw(random)
    return f"{FAMILY.draw(random)} {middle} {random.choice(_GIVEN[sex])}"


def company_name(random: Random) -> str:
    return f"{random.choice(_FORMS)} {random.choice(_TRADES)} {random.choice(_FIRMS)} {random.randint(1, 999)}"


def address(random: Random, place: str, *, is_ward: bool) -> str:
    """``place`` is the ward or commune with its kind: ``phường Ba Đình``."""
    if is_ward:
        lane = f" ngõ {random.randint(2, 250)}" if random.random() < 0.6 else ""
        return f"Số {random.randint(1, 320)}{lane}, phố {random.choice(_STREETS)}, {place}, Hà Nội"
    return f"Thôn {random.choice(_HAMLETS)}, {place}, Hà Nội"


def phone(random: Random) -> str:
    return f"{random.choice(_MOBILE)}{random.randrange(10_000_000):07}"
