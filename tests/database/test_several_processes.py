"""What holds when several processes write at once, on both databases: one dossier a key, codes without gap or double,
one winner, and nothing half done when a process is killed."""

import multiprocessing
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import func, select

from lib import db, dossiers, ledger
from lib.dossiers import Dossier, Paper, Status
from lib.errors import DomainError
from lib.ledger import Event
from lib.settings import PROJECT
from tests.cast import BIRTH, act, hire, in_process, request

PROCESSES = 5
EACH = 10


@pytest.fixture(autouse=True)
def _the_cast(database: str) -> None:
    hire()


def together(work: Callable[[int], Any], processes: int = PROCESSES) -> list[Any]:
    """``work(n)`` in that many fresh processes at once; they find the test's installation through the environment."""
    db.dispose()
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return pool.map(work, range(processes), chunksize=1)


def receive_with_one_key(_process: int) -> list[tuple[bool, str | None]]:
    found = [act("ha", dossiers.receive, request("one key", procedure=BIRTH)) for _ in range(EACH)]
    return [(one.created, one.dossier.code) for one in found]


def receive_with_own_keys(process: int) -> list[str | None]:
    return [act("ha", dossiers.receive, request(f"{process}-{n}", procedure=BIRTH)).dossier.code for n in range(EACH)]


def claim_for_one(process: int) -> str:
    username = ("binh", "minh", "son")[process]
    with db.reading() as session:
        dossier = session.scalars(select(Dossier)).one()
    try:
        act(username, dossiers.claim, dossier.id, version=dossier.version)
    except DomainError as error:
        return error.code
    return "won"


def test_fifty_submissions_with_one_key_give_one_dossier() -> None:
    answers = [answer for answers in together(receive_with_one_key) for answer in answers]

    assert len(answers) == PROCESSES * EACH
    assert sum(created for created, _ in answers) == 1
    assert len({code for _, code in answers}) == 1
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Dossier)) == 1
        assert ledger.differences(session) == []


def test_fifty_keys_give_fifty_consecutive_codes() -> None:
    codes = sorted(code for codes in together(receive_with_own_keys) for code in codes)

    numbers = [int(code.rsplit("-", 1)[1]) for code in codes]
    assert numbers == list(range(1, PROCESSES * EACH + 1))
    with db.reading() as session:
        assert ledger.differences(session) == []


def test_of_several_officers_on_one_dossier_one_wins_and_the_others_are_told() -> None:
    in_process()

    answers = together(claim_for_one, processes=3)

    assert sorted(answers, key=lambda answer: answer != "won")[0] == "won"
    assert answers.count("won") == 1
    assert set(answers) - {"won"} <= {"stale", "claimed_by_another"}


RECEIVER = """
import sys
from lib import dossiers
import lib.schema
from tests.cast import BIRTH, act, request
n = 0
while True:
    n += 1
    print(act("ha", dossiers.receive, request(f"{sys.argv[1]}-{n}", procedure=BIRTH)).dossier.code, flush=True)
"""


@pytest.mark.parametrize("confirmed_before_the_kill", [1, 3, 7])
def test_a_process_killed_inside_intake_leaves_nothing_half_done_and_loses_nothing_confirmed(confirmed_before_the_kill: int) -> None:
    db.dispose()
    confirmed: list[str] = []
    command = [sys.executable, "-c", RECEIVER, str(confirmed_before_the_kill)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as receiver:
        for line in receiver.stdout or ():
            confirmed.append(line.strip())
            if len(confirmed) == confirmed_before_the_kill:
                receiver.send_signal(signal.SIGKILL)

    act("ha", dossiers.receive, request("after the kill", procedure=BIRTH))

    with db.reading() as session:
        codes = [code for code in session.scalars(select(Dossier.code).order_by(Dossier.id)) if code]
        without_event = session.scalars(
            select(Dossier.id).where(Dossier.id.not_in(select(Event.thing_id).where(Event.kind == "dossier")))
        ).all()
        without_paper = session.scalars(select(Dossier.id).where(Dossier.id.not_in(select(Paper.dossier_id)))).all()
        assert ledger.differences(session) == []
    assert set(confirmed) <= set(codes)
    assert all(int(b[-4:]) == int(a[-4:]) + 1 for a, b in pairwise(codes))
    assert (without_event, without_paper) == ([], [])


def move_back_and_forth(process: int) -> int:
    """Each process moves the same dossiers in another order, so that unordered locks would meet head on."""
    with db.reading() as session:
        ids = list(session.scalars(select(Dossier.id).order_by(Dossier.id)))
    order = ids if process % 2 else ids[::-1]
    moved = 0
    for dossier_id in order:
        try:
            act("son", dossiers.stop, dossier_id, reason="Không bổ sung")
            moved += 1
        except DomainError:
            continue
    return moved


def test_moves_in_opposite_orders_neither_deadlock_nor_count_twice() -> None:
    for n in range(8):
        in_process(f"k{n}", procedure=BIRTH)

    assert sum(together(move_back_and_forth, processes=4)) == 8

    with db.reading() as session:
        assert session.scalar(select(func.count()).where(Dossier.status == Status.STOPPED)) == 8
        assert ledger.differences(session) == []
