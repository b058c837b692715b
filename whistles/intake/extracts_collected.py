"""What an extract for a person says of initiatives that took them down: as far as the plan lets whoever makes it read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.initiatives.collecting import entering, finding
from grids.initiatives.collecting.kinds import SEALED, Why
from grids.initiatives.collecting.models import InitiativeEntry
from grids.privacy.ciphers import SealBroken
from grids.privacy.models import Disclosure
from grids.privacy.registry import Entry
from grids.staff.models import User


@dataclass(slots=True)
class Collected:
    """Entries of one telephone as an extract tells them, and where it was not looked."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    not_searched: list[str] = field(default_factory=list)
    values: int = 0
    unreadable: int = 0


def of(number: str, by: User) -> Collected:
    """Entries under a telephone number, each value opened and logged; which initiatives were not looked through, by name."""
    found, told = finding.by_phone(by, number), Collected()
    for entry in found.entries:
        told.entries.append(_told(entry, by, told))
    told.unreadable += len(found.unread)
    told.not_searched = [
        _("专项「%(name)s」的登记没有查全：有的不归您的岗位看，请由安排里写明能看的人查。") % {"name": name}
        for name in finding.not_read(by)
    ]
    told.not_searched += [
        _("专项「%(name)s」的登记没有查：它的密钥不全，打不开。") % {"name": made.initiative.name}
        for made in found.unread
    ]
    return told


def _told(entry: InitiativeEntry, by: User, told: Collected) -> dict[str, Any]:
    looked = Disclosure.objects.filter(subject_kind=entering.SUBJECT, subject_id=str(entry.pk)).order_by(
        "seq"
    )
    read_by = [
        {"at": timezone.localtime(one.read_at).isoformat(), "who": one.reader_label, "field": one.field, "why": one.reason}
        for one in looked
    ]  # fmt: skip
    made = entry.collecting
    return {
        "initiative": made.initiative.name,
        "for": made.purpose,
        "law": f"{made.get_basis_display()}，{made.law}",
        "until": made.until.isoformat(),
        "entered_at": timezone.localtime(entry.entered_at).isoformat(),
        "need": entry.need.name,
        "fields": list(_lines(entry, by, told)),
        "read_by": read_by,
    }


def _lines(entry: InitiativeEntry, by: User, told: Collected) -> Iterator[dict[str, str]]:
    for name in SEALED:
        if not bytes(getattr(entry, name)):
            continue
        about = Entry(InitiativeEntry, InitiativeEntry._meta.get_field(name))
        try:
            value = entering.reveal(entry_id=entry.pk, field=name, why=Why.ASKED, by=by, in_extract=True)
            told.values += 1
        except SealBroken as broken:
            told.unreadable += 1
            value = f"（{broken}）"
        yield {
            "field": about.label, "name": about.name, "value": value, "purpose": str(about.about.purpose),
            "basis": str(about.about.basis.label), "term": about.term(),
        }  # fmt: skip
