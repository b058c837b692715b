"""Who could be the second person, and what was asked for of a matter."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from grids.access import oracle
from grids.access.withheld import is_kept
from grids.approvals.kinds import Hands, kind_of
from grids.approvals.models import Approval
from grids.approvals.querysets import ApprovalQuerySet

if TYPE_CHECKING:
    from django.db.models import Model

    from grids.staff.models import User

# of a matter's instance: that nothing of it waits
_NOTHING = "_nothing_is_asked"


def deciders(area_code: str, *, what: str, but_not: tuple[int | None, ...] = ()) -> list["User"]:
    """Accounts that may decide about this when it is asked for in this area, without those named by id."""
    return _holding(kind_of(what).permissions[0], area_code, but_not)


def who_may(approval: Approval) -> list["User"]:
    """Accounts that may decide about this very asking: of a matter's, those nearest to it."""
    but_not = (approval.asked_by_id, approval.concerns_id)
    if not approval.subject_id:
        return _holding(approval.decided_with, approval.area_code, but_not)
    subject = (approval.subject_kind, approval.subject_id) if approval.is_sealed else None
    hands = Hands(oracle.Permission(approval.decided_with), approval.area_code)
    found = nearest(
        hands, but_not=[one for one in but_not if one], sealed=subject, but_for=approval.asked_for_id
    )
    return list(get_user_model().objects.filter(pk__in=found[0]).order_by("username"))


def nearest(
    hands: Hands, *, but_not: Iterable[int], sealed: tuple[str, object] | None = None, but_for: int | None = None,
) -> tuple[list[int], str]:  # fmt: skip
    """Ids of those who decide and the code of their area; nobody and "" where there is nobody.

    but_for: the department that asks: nobody who handles its matters decides, whatever other post they have. sealed: kind
    and key of the complaint that it belongs to; whoever may not know of it decides nothing about it.
    """
    found: list[int] = []
    place = ""
    for pk, area_code in oracle.nearest(hands.permission, hands.area_code, but_not, but_for):
        if place and area_code != place:
            break
        if sealed and is_kept(get_user_model().objects.get(pk=pk), *sealed):
            continue
        found.append(pk)
        place = area_code
    return found, place


def of_matter(subject: "Model") -> list[Approval]:
    """Everything that was asked for of a matter, the newest first; for whoever may read the matter."""
    rows = Approval.objects.of(subject).select_related("asked_by", "decided_by")
    return list(rows.order_by("-id"))


def look_for(subjects: "Sequence[Model]") -> None:
    """Look once for what waits of many locked matters of one kind: those of which nothing does are asked no more."""
    if subjects:
        kind = subjects[0]._meta.label_lower
        rows = Approval.objects.filter(subject_kind=kind, subject_id__in=[str(one.pk) for one in subjects])
        open_ones = rows.filter(decided_at=None, lapsed_at=None)
        waiting = set(open_ones.values_list("subject_id", flat=True).distinct())
        for one in subjects:
            one.__dict__[_NOTHING] = str(one.pk) not in waiting


def is_nothing_asked(subject: "Model") -> bool:
    """Whether nothing of a locked matter waits, as far as was looked."""
    return bool(subject.__dict__.get(_NOTHING))


def asked_now(subject: "Model") -> None:
    """Something waits of it from now on."""
    subject.__dict__.pop(_NOTHING, None)


def waiting_of(subject: "Model", what: str, *, part: "Model | None" = None) -> Approval | None:
    """What waits for a decision about this matter, of the part alone where one is named; the oldest, or None."""
    return _about(subject, what, part).waiting().order_by("id").first()


def granted_of(subject: "Model", what: str, *, part: "Model | None" = None) -> Approval | None:
    """What was granted and no step was taken by yet, of the part alone where one is named; the newest, or None."""
    return _about(subject, what, part).filter(is_granted=True, used_at=None).order_by("-id").first()


def may_decide(approval: Approval, user: "User") -> bool:
    """Whether `user` has the right to decide about this asking, waiting or not: the database is asked of a complaint only.

    The system may, about what somebody asked for.
    """
    if user.pk in (approval.asked_by_id, approval.concerns_id):
        return False
    if user.is_system:
        return True
    if approval.asked_for_id in oracle.departments(user, oracle.Permission.WHISTLE_HANDLE):
        return False
    if not oracle.may_in(user, oracle.Permission(approval.decided_with), approval.area_code):
        return False
    return not (approval.is_sealed and is_kept(user, approval.subject_kind, approval.subject_id))


def _about(subject: "Model", what: str, part: "Model | None") -> ApprovalQuerySet:
    rows = Approval.objects.of(subject).filter(what=what)
    return rows if part is None else rows.filter(part_id=str(part.pk))


def _holding(permission: str, area_code: str, but_not: Iterable[int | None]) -> list["User"]:
    holders = oracle.holders(oracle.Permission(permission), area_code)
    found = get_user_model().objects.filter(is_active=True, pk__in=holders)
    return list(found.exclude(pk__in=[one for one in but_not if one]).order_by("username"))
