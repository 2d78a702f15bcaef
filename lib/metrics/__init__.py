"""Figures for officials: reads across rooms, never writes. Every figure opens its rows."""

from lib.metrics.drill import FIGURES, Figure, Overdue, condition, how_many, overdue_by_holder, rows
from lib.metrics.scoreboard import Line, Side, must_be_period, scoreboard, share, total, trend, units_in_scope

__all__ = [
    "FIGURES", "Figure", "Line", "Overdue", "Side", "condition", "how_many", "must_be_period", "overdue_by_holder", "rows", "scoreboard",
    "share", "total", "trend", "units_in_scope",
]  # fmt: skip
