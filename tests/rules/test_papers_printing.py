"""Letters, sheets and bytes of the papers, whatever was typed."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from threading import Thread

import pytest
import segno
from pypdf import PdfReader
from pypdf.generic import ContentStream

from lib.dossiers import papers
from lib.dossiers.papers import DocumentLine, HandOver, Layout, Person
from lib.dossiers.papers.typeface import FILES, typeface
from lib.dossiers.states import PaperKind
from tests.rules.test_papers import (
    ADDRESS,
    ANH,
    DUE,
    POINT,
    RECEIVED,
    REQUEST,
    a_control_slip,
    a_receipt,
    a_refusal,
    a_supplement,
    millimetres,
    pages_of,
    words_of,
)  # fmt: skip

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz"
HOSTILE = [
    "O'Brien \"Nam\" <script>alert(1)</script>",
    "=HYPERLINK(\"http://x\",\"y\")",
    "Lê (Văn) \\ Tám) Tj ET Q",
    "Nguyễn 😀 An 👨‍👩‍👧 🇻🇳",
    "李小龙 Иванов محمد ไทย",
    "Nguyễn Thi\u0323\u0302\u0301 A\u0300\u0301\u0302\u0303",
    "\u202eabc\u202c \u0000\u0007\u200b\ufeff\ud83d".encode("utf-8", "replace").decode(),
    "W" * 400,
    "",
    "   ",
]


@pytest.mark.parametrize("style", FILES)
def test_every_letter_of_vietnamese_and_of_the_forms_has_its_shape(style: str) -> None:
    letters = VIETNAMESE + VIETNAMESE.upper() + "0123456789₫☐☑•…–—“”‘’\"'()/.,:;%&@#*+=<>[]_-"
    face = typeface().faces[style]

    assert [letter for letter in letters if ord(letter) not in face.cmap] == []
    assert typeface().printable(letters) == letters


def test_all_letters_come_back_out_of_a_paper() -> None:
    name = VIETNAMESE.upper()
    words = words_of(papers.receipt(a_receipt(subject=replace(REQUEST, applicant=replace(ANH, name=name, address=VIETNAMESE)))))

    assert name in words.replace(" ", "")
    assert VIETNAMESE in words.replace(" ", "")


def test_a_letter_without_a_shape_is_seen_to_be_missing() -> None:
    assert typeface().printable("Nguyễn 😀 李") == "Nguyễn ◊ ◊"
    assert typeface().printable("e\u0302\u0323n") == "ện"
    assert typeface().printable("１２ Ⅳ ﬁ ẘ") == "12 IV fi w"
    assert typeface().printable("a\nb\tc\x00d\u202e") == "a b cd"


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_was_typed_every_paper_prints(typed: str) -> None:
    person = Person(name=typed, id_label=typed, id_number=typed, address=typed, phone=typed, email=typed)
    subject = replace(REQUEST, procedure=typed, applicant=person, filer=person, filer_ground=typed)
    point = replace(POINT, superior=typed, unit=typed, desk=typed, address=typed, hotline=typed, demo=True)
    made = [
        papers.receipt(
            a_receipt(subject=subject, letterhead=point, documents=[DocumentLine(typed, PaperKind.ORIGINAL_KEPT)], returned_where=typed, fee_note=typed)
        ),
        papers.supplement_request(a_supplement(subject=subject, letterhead=point, items=[typed], reason=typed, guided_by=typed)),
        papers.refusal(a_refusal(subject=subject, letterhead=point, reasons=[typed], ground=typed, returned_documents=[typed])),
        papers.control_slip(
            a_control_slip(subject=subject, letterhead=point, hand_overs=[HandOver(typed, typed, RECEIVED, typed, note=typed)], consulted=[typed])
        ),
    ]

    for pdf in made:
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words_of(pdf)
        _all_within_the_sheet(pdf)


def _all_within_the_sheet(pdf: bytes) -> None:
    """No word begins outside its page, and nothing a person typed is an operator of the page."""
    reader = PdfReader(BytesIO(pdf))
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            assert operator in {b"BT", b"ET", b"Td", b"Tj", b"Tf", b"q", b"Q", b"cm", b"w", b"m", b"l", b"S", b"re", b"f", b"g", b"G", b"d", b"J"}
            if operator == b"Td":
                assert 0 <= float(operands[0]) <= float(page.mediabox.width)
                assert 0 <= float(operands[1]) <= float(page.mediabox.height)


def test_markup_in_a_name_is_printed_as_it_was_typed() -> None:
    name = "Lê <b>\"An\"</b> & (Tám) \\ %"
    words = words_of(papers.receipt(a_receipt(subject=replace(REQUEST, applicant=replace(ANH, name=name)))))

    assert f"Tiếp nhận hồ sơ của: {name}" in words


def test_two_copies_lie_on_one_a4_or_each_on_its_own_a5() -> None:
    assert millimetres(papers.receipt(a_receipt(), Layout.TWO_ON_A4)) == [(297, 210)]
    assert millimetres(papers.receipt(a_receipt(), Layout.A5)) == [(148, 210), (148, 210)]
    assert millimetres(papers.control_slip(a_control_slip())) == [(148, 210)]


def test_a_usual_receipt_takes_one_leaf() -> None:
    documents = [DocumentLine("Tờ khai cấp Giấy xác nhận tình trạng hôn nhân", PaperKind.ORIGINAL_KEPT)] * 6
    subject = replace(REQUEST, filer=replace(ANH, name="Trần Quốc Bảo"), filer_ground="theo văn bản ủy quyền")

    assert len(pages_of(papers.receipt(a_receipt(subject=subject, documents=documents)))) == 1


def test_a_long_list_goes_on_with_its_head_on_further_leaves() -> None:
    documents = [DocumentLine(f"Giấy tờ thứ {n} về quyền sử dụng đất và tài sản gắn liền với đất", PaperKind.CERTIFIED_COPY) for n in range(1, 61)]
    paper = a_receipt(documents=documents)
    pages = pages_of(papers.receipt(paper, Layout.TWO_ON_A4))
    leaves = pages_of(papers.receipt(paper, Layout.A5))

    assert len(pages) > 1
    assert len(leaves) == 2 * len(pages)
    for n in range(1, 61):
        assert sum(page.count(f"Giấy tờ thứ {n} về") for page in leaves) == 2
    assert f"Trang 2/{len(pages)}" in leaves[1]
    assert "Mã hồ sơ: H26.101-260828-0001 (tiếp theo)" in leaves[1]
    assert "Tên giấy tờ" in leaves[1]


def test_nobody_signs_a_leaf_without_the_dates() -> None:
    for count in range(8, 22):
        documents = [DocumentLine("Tờ khai", PaperKind.PHOTOCOPY)] * count
        leaves = pages_of(papers.receipt(a_receipt(documents=documents), Layout.A5))
        (signed,) = [leaf for leaf in leaves[: len(leaves) // 2] if "NGƯỜI NỘP HỒ SƠ" in leaf]
        assert "Thời gian trả kết quả giải quyết hồ sơ" in signed


def test_a_document_name_longer_than_a_leaf_is_printed_to_its_end() -> None:
    name = " ".join(f"từ{n}" for n in range(1500))
    words = words_of(papers.receipt(a_receipt(documents=[DocumentLine(name, PaperKind.PHOTOCOPY)]), Layout.A5))

    assert all(words.count(f"từ{n} ") == 2 for n in range(1499))


def test_a_long_remark_of_a_hand_over_stands_below_the_table() -> None:
    note = " ".join(f"ý{n}" for n in range(300))
    words = words_of(papers.control_slip(a_control_slip(hand_overs=[HandOver("A", "B", RECEIVED, "C", note=note)])))

    assert "Xem ghi chú lần 1" in words
    assert f"Ghi chú lần 1: {note[:40]}" in words
    assert "ý299" in words


def test_many_hand_overs_go_on_to_further_leaves() -> None:
    given = [HandOver(f"Đơn vị {n}.", f"Đơn vị {n + 1}.", RECEIVED + timedelta(hours=n), "Lê Thị Hồng Nhung") for n in range(30)]
    pages = pages_of(papers.control_slip(a_control_slip(hand_overs=given)))

    assert len(pages) > 1
    assert all("THỜI GIAN GIAO, NHẬN HỒ SƠ" in page for page in pages)
    assert all(f"Giao: Đơn vị {n}." in " ".join(pages) for n in range(30))


def test_the_code_on_the_receipt_is_the_enquiry_s_address() -> None:
    pdf = papers.receipt(a_receipt(), Layout.A5)
    expected = [[bool(module) for module in row] for row in segno.make_qr(ADDRESS, error="m").matrix]

    assert _drawn_code(pdf, len(expected)) == expected


def _drawn_code(pdf: bytes, modules: int) -> list[list[bool]]:
    """The dark modules of the first page, read back from the filled rectangles."""
    reader = PdfReader(BytesIO(pdf))
    rectangles = [
        [float(number) for number in operands]
        for operands, operator in ContentStream(reader.pages[0].get_contents(), reader).operations
        if operator == b"re"
    ]
    left = min(x for x, _, _, _ in rectangles)
    top = max(max(y, y + height) for _, y, _, height in rectangles)
    right = max(x + width for x, _, width, _ in rectangles)
    module = (right - left) / modules
    matrix = [[False] * modules for _ in range(modules)]
    for x, y, width, height in rectangles:
        row = round((top - max(y, y + height)) / module)
        first = round((x - left) / module)
        for column in range(first, first + round(width / module)):
            matrix[row][column] = True
    return matrix


def test_the_same_paper_gives_the_same_bytes_and_another_paper_others() -> None:
    assert papers.receipt(a_receipt()) == papers.receipt(a_receipt())
    assert papers.receipt(a_receipt()) != papers.receipt(a_receipt(due_at=DUE + timedelta(days=1)))


def test_the_file_carries_the_paper_s_date_and_no_name_of_a_person() -> None:
    written = PdfReader(BytesIO(papers.receipt(a_receipt()))).metadata

    assert written.creation_date == RECEIVED
    assert written.title == "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ - H26.101-260828-0001"
    assert not [value for value in written.values() if re.search("Ánh|Nhung", str(value))]


def test_papers_printed_at_once_do_not_mix_their_letters() -> None:
    names = ["Nguyễn Thị Ngọc Ánh", "Żółć Çağrı Åström", "Đặng Hữu Phước", "Ỷ Ỹ Ỵ Ặ Ẫ"]
    wanted = [papers.receipt(a_receipt(subject=replace(REQUEST, applicant=replace(ANH, name=name)))) for name in names]
    made: dict[int, bytes] = {}

    def make(turn: int) -> None:
        name = names[turn % len(names)]
        made[turn] = papers.receipt(a_receipt(subject=replace(REQUEST, applicant=replace(ANH, name=name))))

    threads = [Thread(target=make, args=(turn,)) for turn in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [made[turn] for turn in range(12)] == wanted * 3


def test_the_letters_travel_with_the_paper() -> None:
    fonts = PdfReader(BytesIO(papers.receipt(a_receipt()))).pages[0]["/Resources"]["/Font"]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts.values()]

    assert len(descriptors) == len(FILES)
    assert all(len(descriptor["/FontFile2"].get_data()) > 10_000 for descriptor in descriptors)
