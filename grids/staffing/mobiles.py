"""A member's own number: entered by whoever appoints there or by themselves, opened for a reason that is logged, ended with posts."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.installation import common_code, top_code
from grids.access.roles import Permission
from grids.audit.actions import note
from grids.audit.models import Kind
from grids.conduct.alone import each_alone
from grids.conduct.refusals import Refusal, require
from grids.personal.fields import after_term
from grids.personal.masking import mask_phone
from grids.privacy.actions import disclose
from grids.privacy.ciphers import seal, unseal
from grids.privacy.sealing import look_up, place_of
from grids.staff.managing import areas_of_posts
from grids.staff.models import Appointment, DepartmentMembership, Member
from grids.staff.phones import NUMBER, is_own, tidied
from grids.staff.reach import IN_POST

if TYPE_CHECKING:
    from grids.staff.models import User

# so many numbers of one name in a file: more are no people, but tried out against what lies sealed
NUMBERS_MOST = 30


def number_of(text: str) -> str:
    """A number of somebody's own in its one form; Refusal where it is none."""
    number = tidied(text)
    require(
        not number or is_own(number) or (NUMBER.fullmatch(number) and number.startswith("1240")),
        _("“%(number)s”不像手机号码；请写 11 位手机号，办公电话写在另一格。") % {"number": text.strip()[:30]},
        field="mobile",
    )
    return number


def digest_of(number: str) -> bytes:
    """The keyed hash by which the member with this number is found; of no number none."""
    return look_up(Member, "mobile", number)


def is_of(member: Member, number: str) -> bool:
    """Whether it is this member's own number; compared by its hash alone."""
    return bool(number) and bytes(member.mobile_digest) == digest_of(number)


def write(member: Member, number: str, by: "User", *, is_new: bool = False) -> bool:
    """Seal a number into the row of a member that is locked by the caller; whether anything changed.

    What of the member was put right is noted, never the number. Raises Refusal where it is none.
    """
    number = number_of(number)
    if bytes(member.mobile_digest) == (digest_of(number) if number else b""):
        return False
    member.mobile = seal(number, at=place_of(member, "mobile"))
    member.mobile_mask, member.mobile_digest = mask_phone(number), digest_of(number)
    member.mobile_since = timezone.localdate() if number else None
    member.save(update_fields=["mobile", "mobile_mask", "mobile_digest", "mobile_since"])
    if not is_new:
        note(
            kind=Kind.ACCOUNT, by=by, subject=member, area_code=member.home_id or "",
            detail={"what": "correct_member", "fields": ["mobile"]},
        )  # fmt: skip
    return True


@transaction.atomic
def correct_own(*, mobile: str, by: "User") -> Member:
    """The own number put right, or taken away; Refusal(forbidden) where the account is nobody's."""
    member = Member.objects.select_for_update().filter(user=by).first()
    if member is None:
        raise Refusal(_("您的账号没有登记成人员，请联系街道网格岗。"), code="forbidden")
    write(member, mobile, by)
    return member


def own_number(member: Member, by: "User") -> str:
    """The number of whoever asks, for themselves; it is no reading of somebody else."""
    if member.user_id != by.pk:
        raise Refusal(_("只有本人能直接看到自己的手机号码。"), code="forbidden")
    return unseal(member.mobile, at=place_of(member, "mobile"))


def codes_of(member: Member) -> set[str]:
    """Where somebody belongs: the areas of their posts, else where they were registered."""
    return areas_of_posts(Q(member=member)) or {member.home_id or top_code()}


def may_reveal(user: "User", member: Member) -> bool:
    """Whether `user` may open a member's own number: whoever appoints wherever the member holds posts."""
    return all(oracle.may_in(user, Permission.GRID_APPOINT, code) for code in codes_of(member))


def reveal(*, member_id: int, reason: str, by: "User") -> str:
    """A member's own number in full, once, for a reason that is logged. Raises Refusal(forbidden) for who may not."""
    member = Member.objects.get(pk=member_id)
    require(
        may_reveal(by, member),
        _("您没有查看本人手机的权限：要在这个人任职的每个区域都能任命；请联系街道网格岗。"),
        code="forbidden",
    )
    require(bytes(member.mobile), _("没有登记本人手机。"))
    return disclose(
        sealed=bytes(member.mobile), at=place_of(member, "mobile"), subject_kind=Member._meta.label_lower,
        subject_id=str(member.pk), subject_label=member.name, area_code=common_code(codes_of(member)) or top_code(),
        reason=reason, by=by,
    )  # fmt: skip


def opened(member: Member) -> str:
    """The number in full, for a file that was asked for, granted by somebody else and is logged whole."""
    return unseal(member.mobile, at=place_of(member, "mobile"))


def revealed_to(user: "User", members: Iterable[int]) -> set[int]:
    """Those members of whom `user` may have the number in full, in a bounded number of questions."""
    ids = set(members)
    held = Appointment.objects.filter(member__in=ids, period__endswith=None, period__isempty=False)
    held = held | Appointment.objects.filter(member__in=ids, period__endswith__gt=timezone.localdate())
    outside: set[int] = set()
    for member, code in held.order_by().values_list("member", "area").distinct():
        if not oracle.may_in(user, Permission.GRID_APPOINT, code):
            outside.add(member)
    return ids - outside


def erase_past_term(*, by: "User") -> int:
    """Numbers of who has been without a post for the term, or that were entered long ago, are destroyed; how many."""
    over = list(_over().order_by("pk").values_list("pk", flat=True))
    return each_alone(over, lambda pk: _erase(pk, by), "a number past its term was not destroyed")


def _erase(pk: int, by: "User") -> bool:
    member = _over().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if member is None:
        return False
    Member.objects.filter(pk=pk).update(**after_term(member), mobile_since=None)
    note(
        kind=Kind.ACCOUNT, by=by, subject=member, area_code=member.home_id or "",
        detail={"what": "erase_mobile", "fields": ["mobile"]},
    )  # fmt: skip
    return True


def _over() -> QuerySet[Member]:
    today = timezone.localdate()
    before = today - timedelta(days=IN_POST.days or 0)
    # who holds something, or held it within the term, keeps the number; so does who left it within the term
    posts = Appointment.objects.filter(member=OuterRef("pk"), period__isempty=False)
    offices = DepartmentMembership.objects.filter(user=OuterRef("user"), period__isempty=False)
    is_in_post = Q()
    for rows in (posts, offices):
        is_in_post |= Q(Exists(rows.filter(Q(period__endswith=None) | Q(period__endswith__gt=before))))
    entered = today - timedelta(days=IN_POST.at_most or 0)
    left = Q(mobile_since__lte=before) & ~is_in_post
    return Member.objects.filter(left | Q(mobile_since__lte=entered))
