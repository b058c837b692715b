"""Putting the demonstration in: areas, staff, then the ledger through the same import and actions as real data."""

import secrets
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from governance.demo import ground, ledger, people, places, sheets
from governance.demo.bringing import bring_ledger
from governance.demo.living.acting import live
from governance.demo.living.streets import Street, streets
from governance.demo.writing import DemoMatter
from grids.areas.actions import import_areas, set_community_kinds
from grids.areas.models import Area, CommunityKind
from grids.staff.models import (
    Appointment,
    Department,
    DepartmentMembership,
    Member,
    PostKind,
    User,
)
from grids.staff.queries import system_actor
from whistles.intake.actions import receive_lead
from whistles.intake.models import Category, Lead, Source
from whistles.lifecycle.actions import take
from whistles.lifecycle.models import Whistle
from whistles.statistics.actions import refresh

LEVELS = {0: "city", 1: "district", 2: "street", 3: "community", 4: "grid4", 5: "grid5"}
SINCE = date(2021, 1, 1)
PASSWORD_FILE = Path(settings.BASE_DIR) / ".local" / "demo-password"


def seed(*, is_frozen: bool = True, is_alive: bool = True) -> dict[str, int]:
    """Bring the demonstration in; what is there already is left alone. Counts of what is there afterwards.

    is_frozen: everybody, and the street that stands still; is_alive: the streets that live up to now. `skipped`: these
    were not brought in, since the books of the days before now are sealed. RuntimeError where real data lies.
    """
    _require_demonstration()
    by, alive = system_actor(), streets()
    _areas(by, alive)
    _staff(alive)
    ground.staff(since=SINCE, today=timezone.localdate())
    ground.draw(since=SINCE, by=by)
    ground.build(by=by)
    ground.furnish(since=SINCE, by=by)
    ground.numbers()
    if is_frozen:
        rows = ledger.matters()
        for code in sheets.SHEETS:
            _import(code, rows, by)
        _steps(rows, by)
        _pool(rows, by)
    lived = live(alive, timezone.now()) if is_alive else True
    refresh()
    return {"whistles": Whistle.objects.count(), "leads": Lead.objects.count(), "skipped": not lived}


def _require_demonstration() -> None:
    """Invented matters never leave a book again, and every demo account has one password."""
    if settings.SECURE or not settings.DEMO:
        raise RuntimeError(
            "这里不是演示系统（要 DEMO=1、SECURE=0），没有装入。虚构的人和事装进去就去不掉；要看演示，另用一个库。"
        )


def _areas(by: User, alive: tuple[Street, ...]) -> None:
    listed = (*places.AREAS, *((c.code, c.name, 3, places.STREET) for c in places.COMMUNITIES), *places.GRIDS)
    listed = (*listed, *(area for street in alive for area in street.areas))
    rows = [
        {"code": code, "name": name, "level": LEVELS[level], "parent_code": parent}
        for code, name, level, parent in listed
        if not Area.objects.filter(code=code).exists()
    ]
    report = import_areas(rows=dict(enumerate(rows, start=1)), by=by)
    if report.refused:
        raise RuntimeError(f"demo areas were refused: {report.refused[0]}")
    set_community_kinds(
        kinds={
            c.code: CommunityKind.UNIT if c.is_unit else CommunityKind.GEOGRAPHIC for c in places.COMMUNITIES
        }
    )


def password() -> str:
    """The demo accounts' password: made on this machine, kept in .local, never in the repository."""
    if not PASSWORD_FILE.exists():
        PASSWORD_FILE.parent.mkdir(exist_ok=True)
        PASSWORD_FILE.touch(mode=0o600)
        PASSWORD_FILE.write_text(f"demo-{secrets.token_hex(4)}\n")
    return PASSWORD_FILE.read_text().strip()


@transaction.atomic
def _staff(alive: tuple[Street, ...]) -> None:
    """Everybody of the demonstration. Who has an account has the one password: it is hashed once."""
    phones = count(101)
    _departments(people.DEPARTMENTS, 1)
    _people(people.ACCOUNTS, phones, make_password(password()))
    _members(people.MEMBERS, count(201))
    for place, street in enumerate(alive, start=1):
        # each street's phones begin with a thousand of their own
        _departments(((one.code, one.name, one.kind, one.area) for one in street.offices), place * 1000 + 1)
        phones = count(place * 1000 + 101)
        _people(street.accounts, phones, make_password(password()))
        # nobody signs in as them
        _people((*street.colleagues, *_holders(street)), phones, make_password(None))
        _members(street.members, count(place * 1000 + 201))


def _holders(street: Street) -> Iterator[people.Account]:
    """Who works for a department of a living street and isn't offered as an account."""
    offered = {account.username for account in street.accounts}
    for one in street.offices:
        if one.code not in offered:
            yield people.Account(one.code, street.holders[one.short], department=one.code)


def _departments(rows: Iterable[tuple[str, str, str, str]], first: int) -> None:
    for order, (code, name, kind, area) in enumerate(rows):
        Department.objects.get_or_create(
            code=code,
            defaults={
                "name": name, "kind": kind, "area_id": area, "order": (order + 1) * 10,
                "office_phone": people.office_phone(first + order),
            },
        )  # fmt: skip


def _people(accounts: Iterable[people.Account], phones: Iterator[int], secret: str) -> None:
    period = DateRange(SINCE, None, "[)")
    accounts = list(accounts)
    there = set(
        User.objects.filter(username__in=[one.username for one in accounts]).values_list(
            "username", flat=True
        )
    )
    for account, order in zip(accounts, phones, strict=False):
        if account.username in there:
            continue
        user = User(username=account.username, display_name=account.name, is_demo=True, password=secret)
        user.save()
        member = _member(account.name, order, user)
        if account.department:
            department = Department.objects.get(code=account.department)
            DepartmentMembership.objects.create(user=user, department=department, period=period)
        else:
            _appoint(member, account.post, account.area)


def _members(rows: Iterable[tuple[str, str, str]], phones: Iterator[int]) -> None:
    for (name, post, area), order in zip(rows, phones, strict=False):
        if not Member.objects.filter(name=name, is_demo=True).exists():
            _appoint(_member(name, order), post, area)


def _member(name: str, order: int, user: User | None = None) -> Member:
    return Member.objects.create(name=name, user=user, is_demo=True, office_phone=people.office_phone(order))


def _appoint(member: Member, post: str, area: str) -> None:
    kind = PostKind.objects.get(code=post)
    if kind.group == "leader" and not member.standing:
        # every second one is the secretary of a residents' branch
        member.standing = "committee" if member.pk % 2 else "secretary"
        member.save(update_fields=["standing"])
    Appointment.objects.create(
        member=member,
        kind=kind,
        area_id=area,
        period=DateRange(SINCE, None, "[)"),
        is_leader=kind.group == "leader",
    )


def _import(code: str, rows: list[DemoMatter], by: User) -> None:
    """One source's spreadsheet, written as that source writes it and read as any other."""
    header, body = ledger.ledger_rows(code, rows)
    bring_ledger(code, header, body, street=Area.objects.get(code=places.STREET), by=by)


def _steps(rows: list[DemoMatter], by: User) -> None:
    """What the departments have done by then about the eight that are in progress."""
    begun: dict[tuple[str, str], Lead | None] = {}
    for step in ledger.later_steps(rows):
        key = (step.source, step.number)
        if key not in begun:
            lead = Lead.objects.select_related("whistle").get(source=step.source, source_number=step.number)
            begun[key] = None if lead.whistle.version > 1 else lead
        if begun[key]:
            take(
                whistle_id=begun[key].whistle_id, verb=step.verb, by=by, version=None, occurred_at=step.at,
                reason=step.reason,
            )  # fmt: skip


def _pool(rows: list[DemoMatter], by: User) -> None:
    """What still waits for the desk."""
    for matter in ledger.waiting(rows):
        receive_lead(
            source=Source.objects.get(code=matter.source),
            source_number=matter.number,
            title=matter.title,
            content=matter.content,
            received_at=matter.received_at,
            area=Area.objects.get(code=matter.area),
            address=matter.address,
            category=Category.objects.filter(path=matter.category).first(),
            reporter_name=matter.reporter,
            reporter_phone=matter.phone,
            by=by,
        )
