"""Leads and sources, for whom."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace

from django.db import models
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.oracle import Grant
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.kept import kept, kept_rows
from grids.conduct.questions import Question
from grids.staff.models import User
from whistles.intake.models import Lead, Source
from whistles.intake.querysets import LeadQuerySet

# a list of things to do is counted no further than a person cares
COUNTED = 100


def locked_lead(lead_id: uuid.UUID | str, by: User) -> Lead:
    """The lead, locked, with its area and channel, in one question; DoesNotExist when `by` may not know it."""
    rows = _to_be_locked()
    if by.is_system:
        return rows.get(pk=lead_id)
    found = _ordinary_to(by.grants).of(uuid.UUID(str(lead_id)))
    return found[0] if found else rows.visible_to(by).get(pk=lead_id)


def _to_be_locked() -> LeadQuerySet:
    return Lead.objects.select_related("area", "source").select_for_update(of=("self",))


@lru_cache(maxsize=1000)
def _ordinary_to(grants: tuple[Grant, ...]) -> Question:
    """The question by which whoever holds these grants locks a lead that is no complaint."""
    holder = SimpleNamespace(grants=grants)
    return Question(lambda key: _to_be_locked().ordinary_to(holder).filter(pk=key).order_by(), uuid.UUID)


def number_space(registrar_id: int) -> str:
    """The numbering of the complaints that an account registers; ordinary leads have that of their channel: `numbering.py`."""
    return str(registrar_id)


def lead_numbered(area: Area, source: Source, number: str, *, space: str) -> Lead | None:
    """The lead that this number of the source stands for in the area's street, within one numbering."""
    return Lead.objects.numbered(area.street_code, source, number.strip(), space=space).first()


def number_taken() -> str:
    """The one sentence for a number that stands for something the asker may not know, whatever it is."""
    return _("这个编号在这里不能用，请联系街道负责人核对。")


@kept_rows
def sources_by_code(codes: set[str]) -> dict[str, Source]:
    """Channels as pages name them."""
    return {source.code: source for source in Source.objects.filter(code__in=codes)}


@kept
def active_sources() -> list[Source]:
    """The channels that a list can be narrowed to."""
    return list(Source.objects.filter(is_active=True))


def capped(rows: models.QuerySet) -> int:
    """How many rows wait, counted no further than COUNTED."""
    return len(rows.order_by().values_list("pk")[:COUNTED])


def pool_count(user: User) -> int:
    """How many leads wait in the user's pool, counted once for an instance (which lives for one request)."""
    if not hasattr(user, "_pool_count"):
        user._pool_count = capped(Lead.objects.visible_to(user).ordinary().in_pool())
    return user._pool_count


def outer_limit(source: Source, received_at: datetime) -> datetime | None:
    """The outer limit that the source itself sets, in natural days from receipt."""
    days = source.outer_limit_days
    return received_at + timedelta(days=days) if days else None


def revealable(user: User, rows: Iterable[Lead]) -> set[uuid.UUID]:
    """Keys of the ordinary leads among these of which `user` may see who reported them, in at most one question."""
    needed = Permission.REPORTER_REVEAL
    ordinary = [row for row in rows if row.is_readable and not row.is_sealed]
    found = {row.pk for row in ordinary if oracle.may_in(user, needed, row.area_id)}
    if others := {row.pk for row in ordinary} - found:
        found |= set(
            Lead.objects.taken_on_by(user, needed).filter(pk__in=others).values_list("pk", flat=True)
        )
    return found
