"""Figures for officials: reads across rooms, never writes. Every figure opens its rows."""

from lib.metrics.drill import (
    ASSISTED,
    FIGURES,
    STOCKS,
    Figure,
    Helped,
    Overdue,
    assistances,
    condition,
    how_many,
    of_unit,
    overdue_by_holder,
    rows,
    worst,
)
from lib.metrics.scoreboard import QUALITIES, TOTALS, Line, Place, Side, must_be_period, scoreboard, share, total, trend, units_in_scope

__all__ = [
    "ASSISTED", "FIGURES", "QUALITIES", "STOCKS", "TOTALS", "Figure", "Helped", "Line", "Overdue", "Place", "Side", "assistances",
    "condition", "how_many", "must_be_period", "of_unit", "overdue_by_holder", "rows", "scoreboard", "share", "total", "trend",
    "units_in_scope", "worst",
]  # fmt: skip
