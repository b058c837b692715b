"""The demonstration's accounts as they are offered: on the sign-in page, and by the command, street by street."""

from collections.abc import Iterable
from dataclasses import dataclass

from governance.demo import people
from governance.demo.living.streets import Street, streets
from governance.demo.moments import AS_OF
from governance.demo.places import STREET
from governance.demo.seeding import password
from grids.areas.models import Area
from grids.staff.models import Department, PostKind, User
from whistles.intake.models import Lead
from whistles.verification.models import DayHead

CITY = "530100"


@dataclass(frozen=True, slots=True)
class Offered:
    """One account with the password made on this machine, and what its holder does."""

    username: str
    name: str
    password: str
    what: str


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts of one street, and how far its data go."""

    name: str
    note: str
    accounts: tuple[Offered, ...]


def offered() -> list[Group]:
    """Every demo account that is there, with its post or department; the street that stands still first."""
    alive = streets()
    of_city = [one for one in people.ACCOUNTS if one.area == CITY]
    others = [one for one in people.ACCOUNTS if one.area != CITY]
    wanted = [
        ("莲华街道（五华区）", f"报道里的那条街道，数据停在 {AS_OF}", others),
        *((f"{one.name}（{one.district_name}）", _lives(one), one.accounts) for one in alive),
        ("昆明市", "看得到几条街道，或者只管系统", of_city),
    ]
    known = _Known([account for _name, _note, accounts in wanted for account in accounts])
    groups = (Group(name, note, tuple(known.offered(accounts))) for name, note, accounts in wanted)
    return [group for group in groups if group.accounts]


def _lives(street: Street) -> str:
    if Lead.objects.filter(street_code=street.code).exists():
        return "最近八周，时限在走"
    if DayHead.objects.exists():
        return "这个库里没有装入它的事项"
    return "正在装入最近八周的事项，约半分钟后看得到"


class _Known:
    """What is there of these accounts, each kind of row asked for once."""

    def __init__(self, accounts: list[people.Account]) -> None:
        usernames = [account.username for account in accounts]
        found = User.objects.filter(username__in=usernames, is_active=True)
        self.there = set(found.values_list("username", flat=True))
        self.posts = dict(PostKind.objects.values_list("code", "name"))
        self.departments = dict(Department.objects.values_list("code", "name"))
        areas = Area.objects.filter(code__in=[account.area for account in accounts if account.area])
        self.areas = {area.code: area.short_name for area in areas}

    def offered(self, accounts: Iterable[people.Account]) -> list[Offered]:
        """Those that are there."""
        secret = password() if self.there else ""
        return [
            Offered(account.username, account.name, secret, self._what(account))
            for account in accounts
            if account.username in self.there
        ]

    def _what(self, account: people.Account) -> str:
        if account.department:
            return self.departments[account.department]
        return f"{self.posts[account.post]} · {self.areas[account.area]}"


@dataclass(frozen=True, slots=True)
class Standing:
    """That somebody sees data which stand still, and since when; `street`: whose they are, where they see others too."""

    day: str
    street: str


def standing(user: User) -> Standing | None:
    """What the frame says to somebody who sees the street that stands still; None to everybody else."""
    prefixes = {grant.prefix or grant.area_code for grant in user.grants}
    if not any(prefix.startswith(STREET) or STREET.startswith(prefix) for prefix in prefixes if prefix):
        return None
    sees_others = any(len(prefix) < len(STREET[:6]) for prefix in prefixes if prefix)
    return Standing(AS_OF.isoformat(), "莲华街道" if sees_others else "")
