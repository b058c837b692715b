"""Who is found among entries by a telephone: of initiatives that the reader may read, by a hash under each one's own key."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.areas.queries import areas_by_code
from grids.found import Hit, Hits
from grids.initiatives.collecting import keeping
from grids.initiatives.collecting.models import Collecting, InitiativeEntry
from grids.personal import numbers
from grids.privacy.ciphers import SealBroken
from grids.search.questions import Asked
from grids.staff.models import User

# entries that one question finds at most
MOST = 60


@dataclass(slots=True)
class Found:
    """Entries of one telephone; unread: initiatives that could not be looked through, because their key is not whole."""

    entries: list[InitiativeEntry] = field(default_factory=list)
    unread: list[Collecting] = field(default_factory=list)


def by_phone(user: User, phone: str) -> Found:
    """Entries of a telephone among those that `user` reads, by a post of their plan or as their own; the caller notes that it was asked."""
    found, wanted = Found(), Q()
    if not numbers.digits(phone):
        return found
    for made, key in _readable(user, found):
        wanted |= Q(collecting=made, phone_digest=keeping.phone_digest(phone, key=key))
    if wanted:
        rows = InitiativeEntry.objects.visible_to(user).standing().filter(wanted)
        rows = rows.select_related("collecting__initiative", "task", "need")
        found.entries = list(rows.order_by("-entered_at", "-id")[:MOST])
    return found


def _readable(user: User, found: Found) -> Iterator[tuple[Collecting, bytes]]:
    for made in Collecting.objects.visible_to(user).holding().select_related("initiative"):
        try:
            yield made, keeping.key_of(made)
        except SealBroken:
            found.unread.append(made)


def not_read(user: User) -> list[str]:
    """Names of initiatives that `user` sees and of whose entries there are some that they may not read."""
    seen = Collecting.objects.visible_to(user).holding()
    read = InitiativeEntry.objects.visible_to(user)
    left = InitiativeEntry.objects.standing().filter(collecting__in=seen).exclude(pk__in=read.values("pk"))
    rows = seen.filter(pk__in=left.order_by().values("collecting")).select_related("initiative")
    return [made.initiative.name for made in rows.order_by("opened_at")]


def is_phone(asked: Asked) -> bool:
    """Whether a question is somebody's telephone number."""
    return numbers.is_whole(asked.said)


def hits(user: User, asked: Asked) -> Hits:
    """The same for the search box, masked as on every screen."""
    found = by_phone(user, asked.said)
    areas = areas_by_code(one.task.area_id for one in found.entries)
    rows = []
    for one in found.entries:
        name, _phone = keeping.masked_of(one, key=keeping.key_of(one.collecting))
        told = (one.collecting.initiative.name, areas[one.task.area_id].short_name)
        rows.append(Hit(f"{one.need.name} · {name}", reverse("entry", args=[one.pk]), meta=told))
    for made in found.unread:
        text = _("「%(name)s」的密钥不全，没有查") % {"name": made.initiative.name}
        rows.append(Hit(text, reverse("collecting", args=[made.initiative_id])))
    return Hits(tuple(rows))


def by_words(_user: User, _asked: Asked, _behind: str) -> Hits:
    """Nothing: what lies sealed is found by no word of it."""
    return Hits()
