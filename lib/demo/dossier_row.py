"""One dossier's columns before anything happened to it, and the papers handed in with it."""

from base64 import urlsafe_b64encode
from random import Random
from typing import Any

from lib.demo.city import City
from lib.demo.clock import utc
from lib.demo.demand import Wish
from lib.demo.people import Someone
from lib.demo.staff import Desk
from lib.dossiers import Paper, PaperKind, ReturnMethod, Status
from lib.org import Role
from lib.procedures import Channel, DocumentRole, Reusable
from lib.values import clean

COUNTED = (
    "status", "channel", "helped_unit_id", "received_unit_id", "competent_unit_id", "received_on", "limit_due_on", "finished_on",
    "closed_on",
    "fee_vnd", "has_component_file", "has_result_file", "has_reused",
)  # fmt: skip
"""The columns that ``Dossier.counts`` reads."""

FILED_ON_PAPER = (PaperKind.ORIGINAL_KEPT, PaperKind.CERTIFIED_COPY, PaperKind.PHOTOCOPY)


def blank(random: Random, wish: Wish, dossier_id: int, desk: Desk, decides: Desk, applicant: Someone, at: int) -> dict[str, Any]:
    """The columns of a request that nobody has received yet; ``at``: when it was filed and entered."""
    offer = wish.offer
    online = offer.channel is Channel.PORTAL
    return {
        "id": dossier_id, "code": None, "idempotency_key": f"{random.getrandbits(128):032x}",
        "enquiry_token": urlsafe_b64encode(random.randbytes(16)).decode().rstrip("="),
        "status": Status.DRAFT.value, "procedure_code": offer.code, "procedure_name": offer.name, "version_id": offer.version_id,
        "case_code": offer.case_code, "channel": offer.channel.value, "regime": "", "applicant_id": applicant.id, "representative_id": None,
        "representative_ground": "", "card_seen_reason": "", "place_code": "", "helped_unit_id": desk.unit.id,
        "received_unit_id": desk.unit.id,
        "competent_unit_id": decides.unit.id, "holder_unit_id": desk.unit.id, "holder_account_id": None, "offered_unit_id": None,
        "step_no": 0,
        "step_role": Role.INTAKE_CLERK.value, "steps": wish.steps, "filed_at_utc": utc(at), "received_at_utc": None, "received_on": None,
        "received_by_id": None, "booked_at_utc": utc(at), "forward_by_utc": None, "limit": wish.limit_json, "stated_due_source": "",
        "first_due_on": None, "limit_due_on": None, "due_on": None, "due_at_utc": None, "due_is_provisional": False, "finished_on": None,
        "closed_on": None, "returned_on": None, "late_reason": "", "refusal_reason": "", "copies": 1, "pages": 0, "fee_vnd": 0,
        "fee_ground": "",
        "exemption": "", "return_method": _return_method(random, offer.channel).value, "return_address": "",
        "vneid_verified": online or random.random() < 0.55,
        "population_data_used": online or random.random() < 0.7, "full_online": online and random.random() < 0.8,
        "has_component_file": False,
        "has_result_file": False, "has_reused": False, "result_number": "", "result_name": "", "result_sha256": "", "version": 1,
    }  # fmt: skip


def _return_method(random: Random, channel: Channel) -> ReturnMethod:
    if channel is Channel.POSTAL:
        return ReturnMethod.POST
    if channel is Channel.PORTAL:
        return ReturnMethod.ELECTRONIC if random.random() < 0.7 else ReturnMethod.COUNTER
    return ReturnMethod.COUNTER if random.random() < 0.93 else ReturnMethod.POST


def papers_of(city: City, random: Random, wish: Wish, row: dict[str, Any], at: int, *, discipline: float) -> list[dict[str, Any]]:
    """The documents handed in: their form by channel, scanned as carefully as the unit works; sets the dossier's marks."""
    lines = [line for line in wish.offer.checklist if line.required or random.random() < 0.12][:12]
    scanned = row["channel"] == Channel.PORTAL or random.random() < discipline
    made = []
    for number, line in enumerate(lines, 1):
        kind, reused = _kind(city, random, row, line.role, line.reusable, bool(line.originals))
        has_file = scanned and bool(city.scans) and (kind is PaperKind.ELECTRONIC or kind in FILED_ON_PAPER)
        made.append(
            paper(city, row["id"], number, line.name, kind, at, count=max(line.originals + line.copies, 1), code=line.code, reused=reused,
                  sha256=random.choice(city.scans) if has_file else "")
        )  # fmt: skip
    row["has_component_file"] = any(one["sha256"] for one in made)
    row["has_reused"] = any(one["kind"] in (PaperKind.REUSED, PaperKind.VNEID) for one in made)
    filed = next((one["id"] for one in made if one["sha256"]), None)
    if filed is not None and row["applicant_id"] not in city.held:
        city.remember(row["applicant_id"], filed)
    return made


def paper(
    city: City,
    dossier_id: int,
    line: int,
    name: str,
    kind: PaperKind,
    at: int,
    *,
    count: int = 1,
    code: str = "",
    reused: int | None = None,
    sha256: str = "",
) -> dict[str, Any]:
    """One line of the documents."""
    return {
        "id": city.ledgers.number(Paper), "dossier_id": dossier_id, "line_no": line, "document_code": code[:60], "name": clean(name)[:500],
        "kind": kind.value, "count": count, "sha256": sha256, "reused_paper_id": reused, "added_at_utc": utc(at),
    }  # fmt: skip


def _kind(
    city: City, random: Random, row: dict[str, Any], role: DocumentRole, reusable: Reusable, wants_original: bool
) -> tuple[PaperKind, int | None]:
    held = city.held.get(row["applicant_id"])
    if held is not None and random.random() < 0.5:
        return PaperKind.REUSED, held
    if reusable is not Reusable.NO and random.random() < 0.45:
        return PaperKind.VNEID, None
    if row["channel"] == Channel.PORTAL:
        return PaperKind.ELECTRONIC, None
    if role is DocumentRole.SHOW:
        return PaperKind.ORIGINAL_SHOWN, None
    if wants_original:
        return PaperKind.ORIGINAL_KEPT, None
    return (PaperKind.CERTIFIED_COPY if random.random() < 0.6 else PaperKind.PHOTOCOPY), None
