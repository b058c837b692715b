"""What somebody finds on a round becomes a lead of the pool, with its place and its pictures, whoever made the round."""

import hashlib
from base64 import b32encode
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.areas.models import Area, CoordSource
from grids.conduct.refusals import Refusal, require
from grids.files.asks import FILE
from grids.files.preparing import Prepared
from grids.staff.models import User
from whistles.intake import places, queries
from whistles.intake.actions import receive_lead, take
from whistles.intake.models import Category, Lead, Source
from whistles.intake.numbering import numberings_kept
from whistles.intake.table_added import ATTACH

PATROL = "grid_patrol"
# of what is found on rounds, so that no other number of the channel is like it
MARK = "XC"


class Made(NamedTuple):
    """The lead that a finding became: its id, address and number; is_new: whether it was made just now."""

    id: UUID
    url: str
    number: str
    is_new: bool


@transaction.atomic
def make_finding(
    *, by: User, title: str, key: str, content: str = "", source_code: str = PATROL, area: Area | None = None,
    point: places.Degrees | None = None, coord_source: str = str(CoordSource.WGS84), outside_confirmed: bool = False,
    address: str = "", category: Category | None = None, found_at: datetime | None = None, files: Iterable[Prepared] = (),
) -> Made:  # fmt: skip
    """A finding becomes a lead; area: without one the grid in which `point` lies. With the same `key` again nothing changes.

    key: of the finding, from whoever keeps it. files: made anew already (`grids.files.preparing.prepare`).
    Raises Refusal as `receive_lead` does.
    """
    source = Source.objects.visible_to(by).filter(code=source_code, is_active=True).first()
    if source is None:
        raise Refusal(_("没有“网格巡查”这个启用的哨源渠道，请联系街道管理员。"), field="source")
    require(key, _("缺少这处发现的标识，没有登记。"), field="key")
    number, at = number_of(key), found_at or timezone.now()
    _place, lies_in = places.placed(point, coord_source, area)
    if known := _known(lies_in, source, number, at, by):
        return _made(known, is_new=False)
    lead, is_new = receive_lead(
        source=source, source_number=number, title=title, content=content, received_at=at, area=lies_in, by=by,
        point=point, coord_source=coord_source, outside_confirmed=outside_confirmed, address=address, category=category,
    )  # fmt: skip
    for file in files if is_new else ():
        take(lead_id=lead.pk, verb=ATTACH, by=by, version=None, given={FILE: file})
    return _made(lead, is_new=is_new)


def number_of(key: str) -> str:
    """The number of a finding, the same whenever it is sent."""
    digest = hashlib.blake2b(key.encode(), digest_size=10, person=b"finding").digest()
    return f"{MARK}-{b32encode(digest).decode()[:12]}"


def _known(area: Area, source: Source, number: str, at: datetime, by: User) -> Lead | None:
    """The lead that it became before, as far as `by` may know of it."""
    space = numberings_kept(source.code).space(area.street_code, at)
    known = queries.lead_numbered(area, source, number, space=space)
    return known if known and Lead.objects.known_to(by).filter(pk=known.pk).exists() else None


def _made(lead: Lead, *, is_new: bool) -> Made:
    return Made(lead.pk, reverse("lead", args=[lead.pk]), lead.source_number, is_new)
