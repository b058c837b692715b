"""What pages say of collecting: figures for everybody who sees the initiative, entries for whoever may read them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from grids.access import oracle
from grids.access.roles import Permission
from grids.approvals.models import Approval
from grids.approvals.shown import Shown, decides, shown
from grids.initiatives.collecting.models import Certificate, Collecting, InitiativeEntry, Need
from grids.initiatives.kinds import State
from grids.initiatives.models import Initiative, InitiativeTask
from grids.personal.few import few
from grids.staff.models import User

# askings that the page of a plan shows
ASKINGS = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """How collecting stands for one reader. count: how many stand, in words that don't tell few apart to figures' readers."""

    collecting: Collecting
    certificate: Certificate | None
    count: str
    may_read: bool


def standing_of(user: User, initiative: Initiative) -> Standing | None:
    """How collecting stands of an initiative that the caller may see; None where it collects nothing."""
    found = Collecting.objects.filter(initiative=initiative).select_related("opened_by", "planned_by").first()
    if found is None:
        return None
    certificate = Certificate.objects.filter(initiative=initiative).first()
    may_read = reads(user, found)
    number = 0 if certificate else InitiativeEntry.objects.filter(collecting=found).standing().count()
    return Standing(found, certificate, str(number) if may_read else few(number), may_read)


def reads(user: User, collecting: Collecting) -> bool:
    """Whether the plan names a post of the reader, who may read in some of its areas."""
    may = oracle.allowed_anywhere(user, Permission.ENTRY_REVEAL)
    return may and Collecting.objects.read_by(user).filter(pk=collecting.pk).exists()


def askings_of(user: User, collecting: Collecting) -> list[tuple[Shown, bool]]:
    """What was asked for of it, the newest first, each with whether the reader decides about it now."""
    rows = Approval.objects.filter(
        what__in=["collecting", "destroying"], wanted__collecting=str(collecting.pk)
    ).select_related("asked_by", "decided_by")
    now = timezone.now()
    return [(shown(one, now=now), decides(one, user, now=now)) for one in rows.order_by("-id")[:ASKINGS]]


def open_for(task: InitiativeTask) -> Collecting | None:
    """What may be taken down for a task now; None where nothing may."""
    if task.initiative.state != State.GOING:
        return None
    plans = Collecting.objects.holding().filter(initiative=task.initiative_id)
    return plans.filter(until__gte=timezone.localdate()).first()


def needs_of(collecting: Collecting) -> QuerySet[Need]:
    """The kinds of help that can be chosen now."""
    return collecting.needs.filter(is_active=True)


def own_of(user: User, task: InitiativeTask) -> list[InitiativeEntry]:
    """What the reader may see of what was taken down for a task, the newest first."""
    rows = InitiativeEntry.objects.visible_to(user).standing().filter(task=task)
    return list(rows.order_by("-entered_at", "-id")[:100])


def by_need(certificate: Certificate, *, is_exact: bool) -> list[tuple[str, str]]:
    """How many asked for which help, as a certificate says it."""
    return [
        (name, str(count) if is_exact else few(count)) for name, count in sorted(certificate.needs.items())
    ]


def sees_exactly(user: User, certificate: Certificate) -> bool:
    """Whether few are told apart: to whoever planned, granted, read or audits."""
    code = certificate.area_id
    needed = (
        Permission.INITIATIVE_EDIT, Permission.COLLECT_APPROVE, Permission.ENTRY_REVEAL, Permission.AUDIT_READ,
    )  # fmt: skip
    return any(oracle.may_in(user, one, code) for one in needed)
