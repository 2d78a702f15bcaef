"""The papers of a dossier on its page: scans laid on lines, shown, refused; what cannot be shown breaks nothing."""

import base64
import struct
import zlib
from collections.abc import Callable

import pytest

from lib import db, dossiers, org
from lib.dossiers import printing
from lib.errors import NotAllowed
from lib.ui.dossier_papers import maker
from tests.cast import act, actor, done, hire, in_process, received
from tests.pages.conftest import Desk
from tests.pages.dossier_desk import open_dossier, press, said

Sit = Callable[[str], Desk]
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@pytest.fixture(autouse=True)
def _the_cast(sqlite_database: str) -> None:
    hire()


def test_a_scan_is_laid_on_its_line_and_shown_to_who_works_on_it(desk_of: Sit) -> None:
    dossier = received()
    desk = open_dossier(desk_of("ha"), dossier)
    desk.app.file_uploader[0].upload("anh.png", PIXEL, "image/png")
    desk.run()
    press(desk, "attach_go")
    assert "Đã đính kèm bản quét." in said(desk)

    with db.reading() as session:
        paper = dossiers.whole(session, actor(session, "ha"), dossier.id).papers[0]
    press(desk, f"view_{paper.id}")

    assert "preview_close" in [one.key for one in desk.app.button]
    assert not [one for one in open_dossier(desk_of("quang"), dossier).app.button if one.key == f"view_{paper.id}"]


def test_a_file_that_is_not_what_its_name_says_is_refused_beside_the_line(desk_of: Sit) -> None:
    desk = open_dossier(desk_of("ha"), received())
    desk.app.file_uploader[0].upload("don.pdf", b"MZ this is a program", "application/pdf")
    desk.run()
    press(desk, "attach_go")

    assert "PDF, JPEG, PNG" in said(desk)


def test_a_paper_is_not_made_for_a_tab_whose_sign_in_has_ended(desk_of: Sit, browser: Callable[[str], None]) -> None:
    dossier = done()
    desk = open_dossier(desk_of("ha"), dossier)
    browser(desk.key)
    make = maker(printing.receipt_pdf, dossier.id)
    assert make().startswith(b"%PDF")

    db.write(lambda session: org.end_sign_in(session, desk.key))

    with pytest.raises(NotAllowed, match="signed_out"):
        make()


def bomb() -> bytes:
    """A few kilobytes that would unpack to a picture of 1.6 gigabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0))
    return PIXEL[:8] + head + chunk(b"IDAT", zlib.compress(bytes(40_001))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("scan", [PIXEL[:40], bomb()], ids=["torn", "bomb"])
def test_a_picture_that_cannot_be_shown_is_offered_to_be_saved_and_breaks_no_page(desk_of: Sit, scan: bytes) -> None:
    dossier = in_process()
    with db.reading() as session:
        (paper,) = dossiers.whole(session, actor(session, "ha"), dossier.id).papers
    act("ha", dossiers.attach, paper.id, scan)

    desk = open_dossier(desk_of("ha"), dossier)
    press(desk, f"view_{paper.id}")

    assert "Tải tệp về" in [button.label for button in desk.app.get("download_button")]
    assert "Đã xảy ra lỗi" not in desk.says()
