"""The streets that are alive, as their files say: areas, departments, people. Invented people at real places."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from governance.demo.kinds import Texts
from governance.demo.matters import DATA
from governance.demo.people import Account
from governance.demo.places import Community

FILES = ("jinma", "zongshuying")
# by what a kind of matter names them, what they are called in a street, their kind, and whether they are the district's
OFFICES = (
    ("urban", "{street}城管中队", "street"),
    ("civil", "{street}社区事务办", "street"),
    ("emergency", "{street}应急办", "street"),
    ("order", "{street}综治中心", "street"),
    ("police", "{name}派出所", "street"),
    ("justice", "{name}司法所", "street"),
    ("market", "{name}市场监管所", "street"),
    ("citywork", "{district}城管局", "district"),
    ("housing", "{district}住建局", "district"),
    ("ecology", "{district}生态环境分局", "district"),
    ("traffic", "{district}交警大队", "district"),
    ("water", "{district}水务局", "district"),
    ("parks", "{district}园林绿化中心", "district"),
    ("power", "{district}供电所", "utility"),
    ("supply", "{district}供水公司", "utility"),
    ("gas", "{district}燃气公司", "utility"),
    ("drain", "{district}排水公司", "utility"),
)


@dataclass(frozen=True, slots=True)
class Office:
    """A department of a living street: by what kinds of matters name it, code, name, kind, area."""

    short: str
    code: str
    name: str
    kind: str
    area: str


@dataclass(frozen=True)
class Street:
    """One street that is alive.

    grades: by how urgent a story is, the code of the grade in its district's scheme. approves: those of them that its
    leader has to approve. communities: what matters lie in, grids among them. holders: whoever works for each department,
    by its short name. first_number: below which its channels' numbers are others'.
    """

    code: str
    name: str
    district: str
    district_name: str
    slug: str
    grades: dict[str, str]
    approves: tuple[str, ...]
    first_number: int
    communities: tuple[Community, ...]
    areas: tuple[tuple[str, str, int, str], ...]
    accounts: tuple[Account, ...]
    holders: dict[str, str]
    colleagues: tuple[Account, ...]
    members: tuple[tuple[str, str, str], ...]

    @cached_property
    def offices(self) -> tuple[Office, ...]:
        """Its departments, its district's among them."""
        words = {
            "street": self.name,
            "name": self.name.removesuffix("街道"),
            "district": self.district_name,
        }
        return tuple(
            Office(
                short, f"{self.slug}-{short}", name.format(**words), kind,
                self.code if kind == "street" else self.district,
            )
            for short, name, kind in OFFICES
        )  # fmt: skip

    def username(self, role: str) -> str:
        """The account of somebody by what they are called here: desk, leader, an office's short name."""
        return f"{self.slug}-{role}"


def streets() -> tuple[Street, ...]:
    """Both of them."""
    return tuple(_read(name) for name in FILES)


def _read(name: str) -> Street:
    told: dict[str, Any] = tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    communities = tuple(_community(one) for one in told["community"])
    listed = [(one.code, one.name, 3, told["code"]) for one in communities]
    grids = [(one["code"], one["name"], one["level"], one["parent"]) for one in told["grid"]]
    # what lies in a grid of its own is told there
    in_grids = tuple(
        Community(one["code"], one["name"], False, one["share"], _texts(one["roads"]))
        for one in told["grid"]
        if one.get("share")
    )
    slug = told["slug"]
    return Street(
        code=told["code"], name=told["name"], district=told["district"], district_name=told["district_name"],
        slug=slug, grades=told["grades"], approves=_texts(told["approves"]), first_number=told["first_number"],
        communities=(*communities, *in_grids), areas=(*listed, *grids),
        accounts=tuple(_account(one, slug) for one in told["account"]),
        holders=told["holders"],
        colleagues=tuple(_account(one, slug) for one in told["colleague"]),
        members=tuple((one["name"], one["post"], one["area"]) for one in told["member"]),
    )  # fmt: skip


def _texts(value: list[str]) -> Texts:
    return tuple(value)


def _community(one: dict[str, Any]) -> Community:
    return Community(one["code"], one["name"], one.get("is_unit", False), one["share"], _texts(one["roads"]))


def _account(one: dict[str, str], slug: str) -> Account:
    office = one.get("office")
    return Account(
        f"{slug}-{one['role']}", one["name"], post=one.get("post", ""), area=one.get("area", ""),
        department=f"{slug}-{office}" if office else "",
    )  # fmt: skip
