"""Destroying what an initiative collected: asked for by one and granted by another, or by itself when its time is over.

One transaction empties every place where it lies and writes the certificate; the file's half of the key goes as it commits.
What still lies somewhere after that, in a dump or a dead row, is sealed with a key that is nowhere.
"""

import hashlib
import json
import logging
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.approvals import actions as approvals
from grids.approvals.kinds import Told, carried_by
from grids.approvals.models import Approval, What
from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.conduct.alone import each_alone
from grids.conduct.refusals import require
from grids.initiatives.actions import append
from grids.initiatives.collecting.kinds import SEALED
from grids.initiatives.collecting.models import (
    BroughtTable,
    Certificate,
    Collecting,
    InitiativeEntry,
    RefusedEntry,
)
from grids.initiatives.collecting.planning import asked_for, page_of
from grids.initiatives.kinds import DESTROY
from grids.initiatives.models import Initiative
from grids.privacy import halves
from grids.staff.models import User
from grids.together import taken_out

log = logging.getLogger(__name__)

# what a list of it is narrowed to, as addresses and exports say it
LISTING, NARROWED = "initiative_entries", "initiative"


@dataclass(frozen=True, slots=True)
class Decided:
    """Who asked and who granted; without them it came by itself."""

    asked_by: User
    granted_by: User
    asked_at: datetime
    granted_at: datetime


@transaction.atomic
def ask(*, initiative_id: UUID, by: User) -> Approval:
    """Ask for the destruction before its day."""
    rows = Collecting.objects.visible_to(by).select_related("initiative")
    made = rows.get(initiative=initiative_id)
    oracle.require_in(by, Permission.INITIATIVE_EDIT, made.initiative.area_id, _("布置专项"))
    _require_holding(made)
    told = told_of(made)
    return approvals.ask(
        what=What.DESTROYING, wording=told.wording, named=told.named, wanted={"collecting": str(made.pk)},
        area_code=made.initiative.area_id, by=by,
    )  # fmt: skip


def told_of(made: Collecting) -> Told:
    """What somebody else is asked to grant."""
    wording = gettext_lazy("销毁专项「%(name)s」登记的全部个人信息，不能恢复")
    return Told(wording, {"name": made.initiative.name}, None)


def _carry(*, approval: Approval, by: User) -> None:
    made = asked_for(approval)
    _require_holding(made)
    decided = Decided(approval.asked_by, by, approval.asked_at, timezone.now())
    _destroy(made, by=by, decided=decided)


def look_after(*, by: User) -> int:
    """What is past its day is destroyed, and so are halves of keys that no row goes with; how many initiatives'."""
    done = destroy_due(by=by)
    sweep_halves()
    return done


def destroy_due(*, by: User) -> int:
    """Destroy what is past its day, by the product itself; how many initiatives'.

    What fails is tried again the next time, and keeps none of the others waiting.
    """
    due = list(Collecting.objects.due().values_list("pk", "initiative"))
    what = "what an initiative collected is past its day and could not be destroyed"
    return each_alone(due, lambda keys: _due(*keys, by), what)


@transaction.atomic
def _due(pk: UUID, initiative: UUID, by: User) -> bool:
    approvals.outrun(Approval.objects.filter(what=What.DESTROYING, wanted__collecting=str(pk)))
    Initiative.objects.select_for_update(of=("self",)).get(pk=initiative)
    rows = Collecting.objects.due().select_for_update(of=("self",)).select_related("initiative__area")
    made = rows.filter(pk=pk).first()
    if made is None:
        return False
    _destroy(made, by=by, decided=None)
    return True


def sweep_halves() -> int:
    """Halves of keys that no row goes with: of what was destroyed while the disk was gone, and of what was rolled back."""
    known = Collecting.objects.holding().values_list("pk", flat=True)
    return halves.destroy_forgotten({str(pk) for pk in known})


def _require_holding(made: Collecting) -> None:
    require(made.opened_at is not None, _("这个专项没有登记个人信息。"), code="conflict")
    require(made.destroyed_at is None, _("登记的信息已经销毁。"), code="conflict")


def _destroy(made: Collecting, *, by: User, decided: Decided | None) -> Certificate:
    """Empty every place and write the certificate; initiative and plan are locked by the caller."""
    counts, needs = _counted(made), _by_need(made)
    counts["files"] = sum(forget(LISTING, NARROWED, str(made.initiative_id)) for forget in taken_out())
    RefusedEntry.objects.filter(collecting=made).delete()
    BroughtTable.objects.filter(collecting=made).delete()
    InitiativeEntry.objects.filter(collecting=made).delete()
    made.half, made.destroyed_at = b"", timezone.now()
    made.save(update_fields=["half", "destroyed_at"])
    written = _certificate(made, counts, needs, decided)
    given = {"certificate": str(written.pk), "digest": written.digest, "key": made.key_name, **counts}
    append(made.initiative, DESTROY, by=by, given=given)
    note(
        kind=Kind.CONFIGURATION, by=by, subject=Subject("grids.certificate", str(written.pk), made.initiative.name),
        area_code=made.initiative.area_id, detail={"what": gettext_lazy("销毁专项登记的信息"), **counts},
    )  # fmt: skip
    name = made.pk
    transaction.on_commit(lambda: halves.destroy(name))
    return written


def _counted(made: Collecting) -> dict[str, int]:
    entries = InitiativeEntry.objects.filter(collecting=made)
    return {
        "entries": entries.count(),
        "struck": entries.exclude(struck_at=None).count(),
        "amended": entries.exclude(amended_at=None).count(),
        "refused": RefusedEntry.objects.filter(collecting=made).count(),
        "waiting": sum(BroughtTable.objects.filter(collecting=made).values_list("rows", flat=True)),
    }


def _by_need(made: Collecting) -> dict[str, int]:
    standing = InitiativeEntry.objects.filter(collecting=made).standing().order_by()
    return dict(standing.values_list("need__name").annotate(n=Count("pk")))


def _certificate(
    made: Collecting, counts: dict[str, int], needs: dict[str, int], decided: Decided | None
) -> Certificate:  # fmt: skip
    initiative = made.initiative
    written = Certificate(
        initiative=initiative, area_id=initiative.area_id, name=initiative.name, purpose=made.purpose, basis=made.basis,
        law=made.law, until=made.until, fields=list(SEALED), counts=counts, needs=needs, key_name=made.key_name,
        destroyed_at=made.destroyed_at, **_columns(decided),
    )  # fmt: skip
    written.digest = digest_of(written)
    written.save(force_insert=True)
    return written


def _columns(decided: Decided | None) -> dict[str, Any]:
    return {one.name: getattr(decided, one.name) for one in fields(Decided)} if decided else {}


def digest_of(one: Certificate) -> str:
    """A value over everything that a certificate says: a printed one is compared by it."""
    names = (
        "name", "purpose", "basis", "law", "until", "fields", "counts", "needs", "key_name", "destroyed_at", "asked_by_id",
        "asked_at", "granted_by_id", "granted_at",
    )  # fmt: skip
    told = {name: getattr(one, name) for name in names} | {"initiative": str(one.initiative_id)}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> str:
    # a moment reads the same whatever clock it was written by
    return (value.astimezone(UTC) if isinstance(value, datetime) else value).isoformat()


def register() -> None:
    """Whoever may grant collecting grants its end, on the same page."""
    carried_by(
        What.DESTROYING, _carry, told=lambda approval: told_of(asked_for(approval)),
        decided_by=Permission.COLLECT_APPROVE, page=page_of,
    )  # fmt: skip
