"""The demonstration's accounts as they are offered: on the sign-in page, and by the command."""

from dataclasses import dataclass

from governance.demo import people
from governance.demo.seeding import password
from grids.areas.models import Area
from grids.staff.models import Department, PostKind, User


@dataclass(frozen=True, slots=True)
class Offered:
    """One account with the password made on this machine, and what its holder does."""

    username: str
    name: str
    password: str
    what: str


def offered() -> list[Offered]:
    """Every demo account that is there, with its post or department."""
    there = set(
        User.objects.filter(username__in=[account.username for account in people.ACCOUNTS], is_active=True)
        .values_list("username", flat=True)
    )  # fmt: skip
    if not there:
        return []
    posts = dict(PostKind.objects.values_list("code", "name"))
    departments = dict(Department.objects.values_list("code", "name"))
    areas = {
        area.code: area.short_name
        for area in Area.objects.filter(
            code__in=[account.area for account in people.ACCOUNTS if account.area]
        )
    }
    secret = password()
    return [
        Offered(
            account.username,
            account.name,
            secret,
            departments.get(account.department) or f"{posts[account.post]} · {areas[account.area]}",
        )
        for account in people.ACCOUNTS
        if account.username in there
    ]
