"""Who may be meant on the pages of a dwelling: people and organisations that have to do with it, masked as every screen shows them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.homes.leases.models import Lease
from grids.homes.owners.models import Ownership
from grids.homes.premises.models import Organisation, Premises
from grids.homes.queries import seen_in
from grids.people.queries import people_of
from grids.people.writing import masked_name

if TYPE_CHECKING:
    from grids.people.models import Person
    from grids.registry.dwellings.models import Dwelling
    from grids.staff.models import User

PERSON, ORGANISATION = "p", "o"


@dataclass(slots=True)
class Around:
    """What has to do with a dwelling, as `user` may know of it."""

    owners: list[Ownership]
    leases: list[Lease]
    premises: list[Premises]
    people: dict[UUID, "Person"] = field(default_factory=dict)
    living: list[UUID] = field(default_factory=list)

    def name(self, person_id: UUID | None) -> str:
        """The name of one of them, masked; who is registered where the reader sees nobody is said to be."""
        person = self.people.get(person_id)
        return masked_name(person) if person else _("登记在别处的人")


def around_of(dwelling: "Dwelling", user: "User") -> Around:
    """Owners, leases that aren't over, organisations and whoever lives there."""
    found = Around(
        list(_of(Ownership, dwelling, user).standing().select_related("organisation").order_by("id")),
        leases_of(dwelling, user),
        list(_of(Premises, dwelling, user).standing().select_related("organisation", "trade").order_by("id")),
        living=[row.person_id for row in seen_in(user, dwelling.pk)],
    )
    ids = (
        {row.person_id for row in found.owners}
        | {row.responsible_id for row in found.premises}
        | set(found.living)
    )
    for lease in found.leases:
        ids |= {lease.landlord_person_id, *(one.person_id for one in lease.tenants.all())}
    found.people = dict(people_of(user, [one for one in ids if one]))
    return found


def leases_of(dwelling: "Dwelling", user: "User") -> list[Lease]:
    """Leases of a dwelling that hold or will hold, with their tenants; those that end first come first."""
    rows = _of(Lease, dwelling, user).standing(timezone.localdate()).select_related("landlord_organisation")
    return list(rows.prefetch_related("tenants").order_by("part", "begins_on", "id"))


def _of(model: type, dwelling: "Dwelling", user: "User"):
    return model.objects.visible_to(user).filter(dwelling=dwelling)


def choices_of(around: Around, *, organisations: bool) -> list[tuple[str, str]]:
    """Who can be chosen in a form, in words that say how they have to do with the dwelling."""
    words: dict[str, dict[str, None]] = {}
    names: dict[str, str] = {}
    for key, name, word in _ties(around):
        if organisations or key.startswith(PERSON):
            names[key] = name
            words.setdefault(key, {})[word] = None
    return [(key, f"{name}（{'、'.join(words[key])}）") for key, name in names.items()]


def _ties(around: Around) -> Iterator[tuple[str, str, str]]:
    for row in around.owners:
        yield _party(around, row.person_id, row.organisation, _("产权人"))
    for lease in around.leases:
        for one in lease.tenants.all():
            yield _party(around, one.person_id, None, _("承租人"))
    for person_id in around.living:
        yield _party(around, person_id, None, _("住在这里"))
    for one in around.premises:
        yield _party(around, None, one.organisation, _("在这里的单位"))
        if one.responsible_id:
            yield _party(around, one.responsible_id, None, _("单位负责人"))


def _party(
    around: Around, person_id: UUID | None, organisation: Organisation | None, word: str
) -> tuple[str, str, str]:
    if organisation:
        return f"{ORGANISATION}:{organisation.pk}", organisation.name, word
    return f"{PERSON}:{person_id}", around.name(person_id), word
