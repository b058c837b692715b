"""Keeping a filter, sharing it, letting it go; following a matter."""

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require
from grids.lists.models import NAME_MAX, QUERY_MAX, Following, SavedFilter
from grids.lists.queries import may_edit, office_of
from grids.staff.models import User

# of one list for one person
MOST = 20
# where one stands in a list, and what somebody was searched by
NOT_KEPT = ("after", "before", "q")
# of a word these values: what lies over the colours for few is kept nowhere, and shared with nobody
NEVER_KEPT = (("colour", "care"),)


def kept_query(query: str) -> str:
    """The filters and the order of an address, in one form, whatever order they came in."""
    given = sorted(one for one in parse_qsl(query) if one[0] not in NOT_KEPT and one not in NEVER_KEPT)
    return urlencode(given)


@transaction.atomic
def save_filter(*, by: User, listing: str, name: str, query: str, is_shared: bool = False) -> SavedFilter:
    """Keep the filters of an address under a name; under the same name again they replace what was kept there."""
    name, kept = _checked_name(name), kept_query(query)
    require(kept, _("这个列表现在没有筛选，先选条件再保存。"), field="query")
    require(len(kept) <= QUERY_MAX, _("条件太多，存不下。"), field="query")
    own = SavedFilter.objects.select_for_update().filter(owner=by, listing=listing)
    saved = own.filter(name=name).first()
    if saved is None:
        require(
            own.count() < MOST, _("一个列表最多存 %(n)d 个筛选，请先删掉不用的。") % {"n": MOST}, field="name"
        )
        saved = SavedFilter(owner=by, listing=listing, name=name)
    saved.query = kept
    _share(saved, by=by, is_shared=is_shared)
    saved.save()
    return saved


@transaction.atomic
def change_filter(*, by: User, pk: int, name: str, is_shared: bool) -> SavedFilter:
    """Call a filter otherwise, share it or no longer; DoesNotExist where `by` may not know it."""
    saved = _to_edit(by, pk)
    name = _checked_name(name)
    same = SavedFilter.objects.filter(owner=saved.owner_id, listing=saved.listing, name=name).exclude(
        pk=saved.pk
    )
    require(not same.exists(), _("已经有这个名称的筛选。"), field="name")
    saved.name = name
    if is_shared != saved.is_shared:
        _share(saved, by=by, is_shared=is_shared)
    saved.save()
    return saved


@transaction.atomic
def remove_filter(*, by: User, pk: int) -> None:
    """Let a filter go; DoesNotExist where `by` may not know it."""
    _to_edit(by, pk).delete()


@transaction.atomic
def follow(*, by: User, kind: str, subject: UUID) -> None:
    """Have a matter at hand; twice is once. That `by` may know of it is asked by whoever calls."""
    Following.objects.bulk_create([Following(user=by, kind=kind, subject=subject)], ignore_conflicts=True)


@transaction.atomic
def unfollow(*, by: User, kind: str, subject: UUID) -> None:
    """Let it go; what isn't followed stays so."""
    Following.objects.visible_to(by).about(kind, subject).delete()


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    require(name, _("请给这个筛选起个名称，例如“本周到期”。"), field="name")
    require(len(name) <= NAME_MAX, _("名称最多 %(n)d 个字。") % {"n": NAME_MAX}, field="name")
    return name


def _to_edit(by: User, pk: int) -> SavedFilter:
    rows = SavedFilter.objects.visible_to(by).select_related("department").select_for_update(of=("self",))
    saved = rows.get(pk=pk)
    if not may_edit(by, saved):
        raise Refusal(_("这是同事存的筛选，只有本人和管人员的同事能改。"), code="forbidden")
    return saved


def _share(saved: SavedFilter, *, by: User, is_shared: bool) -> None:
    saved.area_code, saved.department_id = office_of(by) if is_shared else ("", None)
