"""The catalogue: procedures, their versions valid from a date, limits, fees, documents, steps.

``offer`` answers what holds for one request (a day, a channel, a case); ``fee`` what it costs and why;
``search`` finds a procedure by any part of its name, code or nickname. ``publish`` puts a new version in
force, ``import_national`` reads the national list, ``ensure_reference`` loads what is shipped in ``data/``.
"""

from lib.procedures.content import (
    ApplicantKind,
    Case,
    Channel,
    ChannelOffer,
    Content,
    Document,
    DocumentRole,
    Level,
    Reusable,
    Step,
    System,
    from_json,
)  # fmt: skip
from lib.procedures.fees import Exemption, Fee, FeeKind, FeeLine, FeeRule, PageStep, amount_of
from lib.procedures.importing import ImportReport, import_national
from lib.procedures.model import CatalogueState, Procedure, ProcedureVersion, Source
from lib.procedures.national import Finding
from lib.procedures.queries import Offer, catalogue_token, current, fee, find, how_many, index, offer, offer_of_version, search, versions
from lib.procedures.ranking import Entry
from lib.procedures.service import ensure_reference, publish, publish_terms, shipped

__all__ = [
    "ApplicantKind", "Case", "CatalogueState", "Channel", "ChannelOffer", "Content", "Document", "DocumentRole", "Entry", "Exemption",
    "Fee", "FeeKind", "FeeLine", "FeeRule", "Finding", "ImportReport", "Level", "Offer", "PageStep", "Procedure", "ProcedureVersion",
    "Reusable", "Source", "Step", "System", "amount_of", "catalogue_token", "current", "ensure_reference", "fee", "find", "from_json",
    "how_many", "import_national", "index", "offer", "offer_of_version", "publish", "publish_terms", "search", "shipped", "versions",
]  # fmt: skip
