"""What a template shows as examples: a family, a shop, a lease, all of them invented, and said to be."""

from stdnum.iso7064 import mod_11_2

from grids.sheets.vocabulary import Register

# a division that there is none of, and telephones that nobody has
DIVISION, PHONES = "530199", "1240000"
HOUSE = {"building": "河滨路 6 号院 5 幢", "entrance": "2", "room": "402"}
SHOP = HOUSE | {"room": "底商1号"}


def number_of(birthday: str, place: str) -> str:
    """A number of a document that is right and nobody's."""
    first = f"{DIVISION}{birthday}{place}"
    return first + mod_11_2.calc_check_digit(first)


FATHER, MOTHER, CHILD = (
    number_of("19750302", "901"),
    number_of("19770809", "902"),
    number_of("20160105", "904"),
)
FAMILY = {
    "head": "例建国",
    "household": "1",
    "standing": "常住",
    "since": "2015-06-01",
    "registered_here": "人户一致",
}
DWELLING = {"floor": "4", "floor_area_m2": "89.50", "use": "自住", "layout": "三室一厅"}
EXAMPLES: dict[str, tuple[dict[str, str], ...]] = {
    Register.PEOPLE: (
        HOUSE | DWELLING | FAMILY
        | {"name": "例建国", "kind": "居民身份证", "number": FATHER, "relation": "户主", "sex": "男", "phone": f"{PHONES}9001"},
        HOUSE | DWELLING | FAMILY
        | {"name": "例秀英", "kind": "居民身份证", "number": MOTHER, "relation": "配偶", "sex": "女", "phone": f"{PHONES}9002"},
        HOUSE | DWELLING | FAMILY | {"name": "例子涵", "kind": "居民身份证", "number": CHILD, "relation": "女儿", "sex": "女"},
    ),
    Register.DWELLINGS: (HOUSE | DWELLING, SHOP | {"floor": "1", "floor_area_m2": "46.00", "use": "经营场所"}),
    Register.ORGANISATIONS: (SHOP | {"name": "例好餐馆", "kind": "经营场所", "trade": "餐饮服务", "since": "2024-05-01"},),
    Register.LEASES: (
        HOUSE | {"tenant": "例建国", "kind": "居民身份证", "number": FATHER, "begins_on": "2026-01-01", "last_day": "2026-12-31"},
    ),
    Register.OWNERS: (
        HOUSE | {"owner": "例建国", "kind": "居民身份证", "number": FATHER, "form": "单独所有", "since": "2012-09-01"},
    ),
}  # fmt: skip
