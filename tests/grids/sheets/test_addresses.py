"""A house within an address: by its whole name, or by its number where nothing but areas stands before that."""

import pytest

from grids.sheets.addresses import Houses, folded

NAMES = {
    "近华路 12 号院 9 幢": "nine",
    "9 幢": "nine",
    "9": "nine",
    "六合村 13 幢": "village",
    "13 幢": "village",
}


@pytest.fixture
def houses() -> Houses[str]:
    return Houses({folded(name): {key} for name, key in NAMES.items()})


@pytest.mark.parametrize(
    ("address", "house", "rest"),
    [
        ("近华路12号院9幢402", "nine", "402"),
        ("9幢1单元402", "nine", "1单元402"),
        ("六合社区9幢402", "nine", "402"),
        ("昆明市西山区棕树营街道六合社区居委会 9 幢 402", "nine", "402"),
        ("西山区近华路12号院9幢402", "nine", "402"),
        ("六合村13幢4号", "village", "4号"),
    ],
)
def test_a_house_that_is_there_is_found(houses, address, house, rest):
    assert houses.within(address) == ({house}, folded(rest))


@pytest.mark.parametrize(
    "address",
    [
        "六合村99幢1",
        "六合村9幢1",
        "新建路8号院9幢302",
        "锦绣小区13幢502",
        "近华路12号院19幢402",
        "近华路129幢402",
    ],
)
def test_a_house_that_is_not_there_is_never_taken_for_another_of_its_number(houses, address):
    assert houses.within(address)[0] == set()
