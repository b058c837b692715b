"""Initiatives for tests, planned and begun through their actions."""

from datetime import timedelta

from django.utils import timezone

from grids.areas.models import Area
from grids.initiatives import actions
from grids.initiatives.models import Initiative, InitiativeKind
from grids.staff.models import PostKind
from tests import personas


def an_initiative(
    *, area: str = personas.LIANHUA, kind: str = "safe", posts: tuple[str, ...] = (), days: int = 14, **more
) -> Initiative:
    """One that is planned, with nothing on its checklist."""
    today = timezone.localdate()
    given = {"name": "冬季消防隐患排查", "purpose": "入冬前把楼道和消防通道看一遍"} | more
    return actions.create(
        kind=InitiativeKind.objects.get(code=kind), area=Area.objects.get(code=area), starts_on=today,
        ends_on=today + timedelta(days=days), by=personas.make("grid_admin"),
        post_kinds=PostKind.objects.filter(code__in=posts), **given,
    )  # fmt: skip


def begun(target: str = "grid", **more) -> Initiative:
    """One that goes on, with one item."""
    made = an_initiative(**more)
    by = personas.make("grid_admin")
    actions.add_item(initiative_id=made.pk, what="查看消防通道", target=target, due_on=made.ends_on, by=by)
    return actions.start(initiative_id=made.pk, by=by)[0]
