"""Grids, posts and members in the shapes of WeCom's interface, with the address book that says who they are."""

from datetime import date
from typing import Any

from grids.areas.models import Area
from grids.bringing.models import OutsideGrid, System
from grids.bringing.tree import MOST_ADMINS, MOST_MEMBERS, MOST_NAME
from grids.staff.models import Appointment, PostGroup

FIRST = 2


def tree_document(top: Area, day: date) -> dict[str, Any]:
    """Everything from `top` down on a day. A userid is the account's, else one made of the member's number.

    grid_id is the number by which WeCom knows a grid, where it told one, else our code. What is beyond WeCom's limits is told
    under `beyond`: it would be refused there.
    """
    areas = list(Area.objects.within(top).standing_on(day).filter(level__gte=FIRST).order_by("level", "code"))
    codes = [one.code for one in areas]
    outside = dict(
        OutsideGrid.objects.filter(system=System.WECOM, area__in=codes).values_list("area", "outside_id")
    )
    held: dict[str, list[Appointment]] = {}
    posts = Appointment.objects.filter(area__in=codes, period__contains=day)
    for one in posts.select_related("member__user", "kind").order_by("kind__order", "pk"):
        held.setdefault(one.area_id, []).append(one)
    people: dict[str, dict[str, Any]] = {}
    grids = []
    for area in areas:
        own = held.get(area.code, [])
        leaders = [_userid(one) for one in own if one.kind.group == PostGroup.LEADER]
        others = [_userid(one) for one in own if one.kind.group in (PostGroup.CORE, PostGroup.SUPPORT)]
        parent = area.parent_id if area.code != top.code else ""
        grids.append({
            "grid_id": outside.get(area.code, area.code), "grid_name": area.name,
            "grid_parent_id": outside.get(parent, parent or ""), "grid_admin": list(dict.fromkeys(leaders)),
            "grid_member": [one for one in dict.fromkeys(others) if one not in leaders],
        })  # fmt: skip
        for one in own:
            if one.kind.group != PostGroup.OFFICE:
                _book(people, one, outside.get(area.code, area.code))
    return {
        "errcode": 0, "errmsg": "ok", "grid_list": grids, "userlist": list(people.values()),
        "beyond": [one for one in map(_beyond, grids) if one],
    }  # fmt: skip


def _userid(post: Appointment) -> str:
    # accounts are nobody's business outside
    return f"member-{post.member_id}"


def _book(people: dict[str, dict[str, Any]], post: Appointment, grid_id: str) -> None:
    """Who somebody is, with the office's telephone and every post; a private number is never in it."""
    userid = _userid(post)
    known = people.setdefault(
        userid,
        {"userid": userid, "name": post.member.name, "telephone": post.member.office_phone, "posts": []},
    )
    known["posts"].append({"grid_id": grid_id, "post": post.kind.name})


def _beyond(grid: dict[str, Any]) -> dict[str, str] | None:
    if len(grid["grid_name"]) > MOST_NAME:
        return {"grid_id": grid["grid_id"], "limit": "grid_name"}
    if not 1 <= len(grid["grid_admin"]) <= MOST_ADMINS:
        return {"grid_id": grid["grid_id"], "limit": "grid_admin"}
    if len(grid["grid_member"]) > MOST_MEMBERS:
        return {"grid_id": grid["grid_id"], "limit": "grid_member"}
    return None
