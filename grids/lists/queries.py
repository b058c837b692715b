"""Saved filters and followed matters, for whom."""

from uuid import UUID

from django.db.models import Exists, OuterRef

from grids.access import oracle
from grids.access.roles import Permission
from grids.lists.models import Following, SavedFilter
from grids.staff.models import User


def filters_of(user: User, listing: str) -> list[SavedFilter]:
    """The filters that stand above a list for `user`, the own ones and those of the office."""
    rows = SavedFilter.objects.visible_to(user).of_list(listing).select_related("owner", "department")
    return list(
        rows.only(
            *SavedFilter.impersonal.split(), "owner__username", "owner__display_name", "department__area"
        )
    )


def may_edit(user: User, saved: SavedFilter) -> bool:
    """Whether `user` may rename, share or remove it: whoever saved it; of a shared one, who manages the office's people too."""
    if saved.owner_id == user.pk:
        return True
    area = saved.department.area_id if saved.department else saved.area_code
    return bool(area) and oracle.may_in(user, Permission.STAFF_EDIT, area)


def office_of(user: User) -> tuple[str, int | None]:
    """With whom `user` shares: the own department, else the area of the topmost post; ("", None) where there is neither."""
    departments = [grant.department_id for grant in user.grants if grant.department_id]
    if departments:
        return "", departments[0]
    areas = sorted(
        (grant.area_code for grant in user.grants if grant.area_code), key=lambda code: (len(code), code)
    )
    return (areas[0] if areas else ""), None


def followed_by(user: User, kind: str, outer: str = "pk") -> Exists:
    """The condition that `user` follows a row of this kind."""
    return Exists(Following.objects.visible_to(user).about(kind, OuterRef(outer)))


def followers_of(kind: str, subject: UUID) -> list[int]:
    """Accounts that follow a matter, for what is told to each of them and to nobody else."""
    return list(Following.objects.about(kind, subject).values_list("user", flat=True))
