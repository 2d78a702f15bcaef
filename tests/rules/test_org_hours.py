"""Opening hours as an administrator types them."""

from typing import Any

import pytest

from lib import org
from lib.errors import Invalid


def test_hours_are_kept_in_the_order_of_the_week_without_closed_days() -> None:
    typed = {"sat": [["08:00", "12:00"]], "sun": [], "mon": [["08:00", "12:00"], ["13:00", "17:00"]]}

    assert list(org.must_be_hours(typed)) == ["mon", "sat"]


@pytest.mark.parametrize(
    "hours",
    [
        {"mon": [["12:00", "08:00"]]},
        {"mon": [["08:00", "12:00"], ["11:00", "17:00"]]},
        {"mon": [["08:00"]]},
        {"mon": [["eight", "noon"]]},
        {"someday": [["08:00", "12:00"]]},
        {"sat": [["08:00", "12:00"]]},
        {},
    ],
)
def test_hours_that_cannot_be_kept_are_refused_at_their_field(hours: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        org.must_be_hours(hours)

    assert refused.value.field == "hours"
    assert refused.value.code in ("hours_unreadable", "hours_without_weekday")
