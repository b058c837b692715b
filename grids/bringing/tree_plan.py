"""Which area each grid of a tree is, and which member each of its people; nothing is written here."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from grids.areas.models import CODE_DIGITS, Area, AreaBoundary
from grids.bringing.models import OutsideGrid, System
from grids.bringing.numbering import free_codes
from grids.bringing.tree import Node, Person, Tree, digits
from grids.staff.models import Appointment, Member, PostGroup
from grids.staffing import mobiles

FIRST_NEW, LAST = 4, 5


@dataclass(slots=True)
class Match:
    """A grid of the tree and the area that it is, or is to become. was: its name until now, or the code it moves from."""

    node: Node
    code: str
    level: int
    parent: str
    kind: str
    was: str = ""


@dataclass(slots=True)
class Post:
    """Somebody who is to hold a post in a grid. member: None where nobody is known; how: by what they are known."""

    code: str
    userid: str
    name: str
    leads: bool
    member: Member | None = None
    how: str = ""
    ends: Appointment | None = None
    refusal: str = ""

    def as_json(self) -> dict[str, Any]:
        """For scripts and for the page."""
        return {
            "grid": self.code, "userid": self.userid, "name": self.name, "leads": self.leads,
            "member": self.member.pk if self.member else None, "how": self.how,
            "instead_of": self.ends.member.name if self.ends else "", "refused": self.refusal,
        }  # fmt: skip


@dataclass(slots=True)
class TreePlan:
    """What a tree would change below `top` from a day on. gone: grids here that the tree doesn't have."""

    top: Area
    day: date
    matches: list[Match] = field(default_factory=list)
    gone: list[Area] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    present: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[Match]:
        """new, renamed, moved or same."""
        return [one for one in self.matches if one.kind == kind]


def plan_tree(tree: Tree, *, top: Area, day: date) -> TreePlan:
    """What of a tree is new, renamed, moved or gone, and who of its people is a member here."""
    plan = TreePlan(top, day, refused=[*tree.refused])
    _Placing(plan, tree).place()
    _People(plan, tree).match()
    return plan


class _Placing:
    """Finds the area of each grid of the tree: by its number there, by our code, by its name."""

    def __init__(self, plan: TreePlan, tree: Tree) -> None:
        self.plan, self.tree, self.top = plan, tree, plan.top
        everything = list(Area.objects.within(plan.top).order_by("code"))
        self.taken = {area.code for area in everything}
        self.known = {
            area.code: area for area in everything if area.ends_on is None or area.ends_on > plan.day
        }
        outside = OutsideGrid.objects.filter(system=System.WECOM, area__in=self.known)
        self.linked = dict(outside.values_list("outside_id", "area"))
        self.named = {(area.parent_id, _bare(area.name)): area.code for area in self.known.values()}
        self.codes: dict[str, str] = {}
        self.used: set[str] = set()

    def place(self) -> None:
        """Every grid, what lies above first."""
        ids = {one.id for one in self.tree.nodes}
        roots = [one for one in self.tree.nodes if one.parent not in ids]
        # a single root of the same name is the area itself
        if len(roots) == 1 and self._is_top(roots[0]):
            self._found(roots[0], self.top.code, self.top.level, self.top.parent_id or "")
        for node in self.tree.nodes:
            if node.id in self.codes:
                continue
            above = self.codes.get(node.parent, "" if node.parent in ids else self.top.code)
            if not above:
                self._refuse(node, _("上级网格没有导入"))
            else:
                self._place(node, above)
        self._gone()

    def _is_top(self, node: Node) -> bool:
        return (
            node.id == self.top.code
            or self.linked.get(node.id) == self.top.code
            or _bare(node.name) == _bare(self.top.name)
        )

    def _place(self, node: Node, above: str) -> None:
        level = _level(above) + 1
        if level > LAST:
            self._refuse(
                node, _("这里最多到五级网格，第 %(depth)s 层放不下；请把它并到上一层") % {"depth": node.depth}
            )
            return
        code = self.linked.get(node.id) or (node.id if node.id in self.known else "")
        code = code if code not in self.used else ""
        code = code or self.named.get((above, _bare(node.name)), "")
        if code and code not in self.used:
            self._found(node, code, level, above)
        elif level < FIRST_NEW:
            self._refuse(node, _("没有叫这个名称的社区，社区以上的区域先导入代码表"))
        else:
            self._new(node, level, above)

    def _found(self, node: Node, code: str, level: int, above: str) -> None:
        area = self.known[code]
        if code != self.top.code and area.parent_id != above:
            self._moved(node, area, level, above)
            return
        self.codes[node.id] = code
        self.used.add(code)
        is_renamed = (
            code != self.top.code and area.level >= FIRST_NEW and _bare(node.name) != _bare(area.name)
        )
        kind = "renamed" if is_renamed else "same"
        self.plan.matches.append(
            Match(node, code, area.level, area.parent_id or "", kind, area.name if is_renamed else "")
        )

    def _moved(self, node: Node, area: Area, level: int, above: str) -> None:
        """A code says where its area lies: what moves ends, and begins anew below what it moved to."""
        if level < FIRST_NEW or area.level < FIRST_NEW:
            self._refuse(node, _("社区不能改上级，请先改代码表"))
            return
        # what can't be moved is not gone either
        self.used.add(area.code)
        if AreaBoundary.objects.filter(area=area, period__contains=self.plan.day).exists():
            self._refuse(node, _("它已画了边界（%(code)s），改上级请在地图上改界") % {"code": area.code})
            return
        self._new(node, level, above, moved=area.code)

    def _new(self, node: Node, level: int, above: str, moved: str = "") -> None:
        codes = free_codes(above, CODE_DIGITS[level], self.taken, 1)
        if not codes:
            self._refuse(node, _("上级下面的代码已用完"))
            return
        self.taken.add(codes[0])
        self.codes[node.id] = codes[0]
        self.plan.matches.append(Match(node, codes[0], level, above, "moved" if moved else "new", moved))

    def _gone(self) -> None:
        """Grids below what the tree covers that it doesn't have."""
        covered = {one.code for one in self.plan.matches}
        left_out = {self.linked.get(one["id"], one["id"]) for one in self.plan.refused}
        names = {_bare(one["name"]) for one in self.plan.refused}
        for area in self.known.values():
            is_told = area.code in covered | self.used | left_out or _bare(area.name) in names
            if area.level >= FIRST_NEW and not is_told and area.parent_id in covered | {self.top.code}:
                self.plan.gone.append(area)

    def _refuse(self, node: Node, reason: str) -> None:
        self.plan.refused.append({"id": node.id, "name": node.name, "reason": reason})


class _People:
    """Finds who of the tree's people is which member, by name and telephone."""

    def __init__(self, plan: TreePlan, tree: Tree) -> None:
        self.plan, self.tree = plan, tree
        names = {one.name for one in tree.people.values()}
        self.numbers: dict[str, set[str]] = {}
        for one in tree.people.values():
            self.numbers.setdefault(one.name, set()).update(one.phones)
        prefix = plan.top.prefix
        near = Q(home__code__startswith=prefix) | Q(appointments__area__code__startswith=prefix)
        self.members: dict[str, list[Member]] = {}
        for member in Member.objects.filter(near, name__in=names).distinct().order_by("pk"):
            self.members.setdefault(member.name, []).append(member)
        held = Appointment.objects.filter(area__code__startswith=prefix, period__contains=plan.day)
        self.held: dict[str, list[Appointment]] = {}
        for one in held.select_related("member", "kind"):
            self.held.setdefault(one.area_id, []).append(one)

    def match(self) -> None:
        """Every admin and member of every grid; who holds a post there already isn't told again."""
        for match in self.plan.matches:
            if match.level < FIRST_NEW:
                continue
            old = match.was if match.kind == "moved" else match.code
            held = self.held.get(old, []) if match.kind != "moved" else []
            leads = True
            for userid in [
                *match.node.admins,
                *(one for one in match.node.members if one not in match.node.admins),
            ]:
                is_admin = userid in match.node.admins
                if self._add(match, userid, held, leads=leads and is_admin):
                    leads = False

    def _add(self, match: Match, userid: str, held: list[Appointment], *, leads: bool) -> bool:
        """Whether the grid has its leader with this one."""
        person = self.tree.people.get(userid)
        member, how = self._known(person)
        own = [one for one in held if member and one.member_id == member.pk]
        leaders = [one for one in held if one.kind.group == PostGroup.LEADER]
        if own and (not leads or any(one in leaders for one in own)):
            self.plan.present += 1
            return leads
        can_lead = leads and (member is None or bool(member.standing))
        post = Post(match.code, userid, person.name if person else "", can_lead, member, how)
        if person is None:
            post.refusal = _("通讯录（userlist）里没有 %(userid)s，不知道是谁") % {"userid": userid}
        elif member is None:
            post.refusal = how
        if can_lead and leaders:
            post.ends = leaders[0]
        if own and not can_lead:
            self.plan.present += 1
            return False
        self.plan.posts.append(post)
        return can_lead

    def _known(self, person: Person | None) -> tuple[Member | None, str]:
        if person is None:
            return None, ""
        if len(self.numbers[person.name]) > mobiles.NUMBERS_MOST:
            told = {"name": person.name, "most": mobiles.NUMBERS_MOST}
            return None, _("通讯录里“%(name)s”的号码超过 %(most)d 个，没有核对是哪一位") % told
        found = self.members.get(person.name, [])
        by_phone = [one for one in found if _is_reached(one, person)]
        if len(by_phone) == 1:
            return by_phone[0], _("姓名和电话")
        if len(found) > 1:
            return None, _("有 %(have)s 位叫这个名字，电话对不上") % {"have": len(found)}
        if not found:
            return None, _("人员名单里没有这个人")
        if person.phones and (found[0].office_phone or bytes(found[0].mobile)):
            return None, _("姓名相同，电话不同，可能不是同一个人")
        return found[0], _("只按姓名")


def _is_reached(member: Member, person: Person) -> bool:
    """Whether one of these numbers is the member's: the office's, or their own by its keyed hash."""
    if member.office_phone and digits(member.office_phone) in person.phones:
        return True
    return any(mobiles.is_of(member, one) for one in person.phones)


def _level(code: str) -> int:
    return next(level for level, width in reversed(CODE_DIGITS.items()) if width == len(code))


def _bare(name: str) -> str:
    return "".join(name.split()).removesuffix("居民委员会").removesuffix("居委会")
