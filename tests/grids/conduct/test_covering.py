"""What is framed for many rows at once says what each row framed alone says."""

from datetime import UTC, datetime

import pytest

from grids.conduct.covering import Covering, Told
from grids.conduct.events import framed, named, stamp

COLUMNS = ("actor_id", "at", "is_open", "number", "reason", "title")
AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("alike", [{}, {"actor_id": 7}, {"actor_id": None, "title": "路灯", "reason": ""}])
@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("reason", ["", "原因\x1f3:a=b", "50%"])
def test_a_row_is_framed_as_it_would_be_alone(alike, is_open, reason):
    row = {"actor_id": 1, "at": AT, "is_open": is_open, "number": None, "reason": reason, "title": "噪声"}
    said = {column: value for column, value in row.items() if column not in alike}
    covering = Covering(COLUMNS, alike)

    for _twice in range(2):
        assert covering.of(said) == framed(named(COLUMNS, row | alike))


def test_a_value_with_its_texts_is_framed_as_the_value_would_be():
    told = Covering(("at",), {}).of({"at": Told(stamp(AT), "2026-11-27 02:00:00+00:00")})

    assert told == framed(named(("at",), {"at": AT}))


def test_a_column_that_neither_all_rows_nor_a_row_says_is_an_error():
    with pytest.raises(KeyError, match="title"):
        Covering(("number", "title"), {"number": 1}).of({"number": 2})
