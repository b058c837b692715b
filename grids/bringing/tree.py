"""The grid tree of WeCom's 政民沟通, as its interface gives it (/cgi-bin/report/grid/list), read without a database.

A document holds `grid_list` (grid_id, grid_name, grid_parent_id, grid_admin, grid_member: lists of userids), and may hold
`userlist` of the address book (/cgi-bin/user/list: userid, name, mobile, telephone), which says who these are. Since the
interface answers a level at a time, a list of such documents is taken too.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require

MOST_BYTES = 10 << 20
MOST_GRIDS, MOST_PEOPLE = 20_000, 50_000
# the limits that WeCom publishes
MOST_LEVELS, LEAST_ADMINS, MOST_ADMINS, MOST_MEMBERS, MOST_NAME, MOST_LED = 10, 1, 20, 100, 30, 10
TEXT = 64


@dataclass(slots=True)
class Node:
    """A grid of the tree. depth: 1 for what has nothing above it here."""

    id: str
    name: str
    parent: str
    admins: list[str]
    members: list[str]
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the address book."""

    userid: str
    name: str
    phones: tuple[str, ...] = ()
    office_phone: str = ""


@dataclass(slots=True)
class Tree:
    """What a file holds: its grids, what lies above before what lies below; people by userid; what is left out, and why."""

    nodes: list[Node] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    refused: list[dict[str, str]] = field(default_factory=list)
    rows: int = 0

    def refuse(self, node: Node, reason: str) -> None:
        """Leave a grid out."""
        self.refused.append({"id": node.id, "name": node.name, "reason": reason})

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "nodes": [[one.id, one.name, one.parent, one.admins, one.members, one.depth] for one in self.nodes],
            "people": [[one.userid, one.name, one.phones, one.office_phone] for one in self.people.values()],
            "refused": self.refused, "rows": self.rows,
        }  # fmt: skip


def tree_of(kept: dict[str, Any]) -> Tree:
    """The same again."""
    people = (Person(userid, name, tuple(phones), office) for userid, name, phones, office in kept["people"])
    return Tree(
        [Node(*one) for one in kept["nodes"]],
        {one.userid: one for one in people},
        kept["refused"],
        kept["rows"],
    )


def read_tree(data: bytes) -> Tree:
    """The tree of a file. Refusal(field="file") where it holds none; a grid beyond the limits is left out by itself."""
    require(len(data) <= MOST_BYTES, _("文件超过 %(limit)s MB。") % {"limit": MOST_BYTES >> 20}, field="file")
    documents = _documents(data)
    tree = Tree(people=_people(documents))
    grids = [one for document in documents for one in _listed(document, "grid_list")]
    require(
        grids,
        _("文件里没有 grid_list，或它是空的。请用企业微信接口 /cgi-bin/report/grid/list 返回的内容。"),
        field="file",
    )
    require(len(grids) <= MOST_GRIDS, _("网格超过 %(most)s 个。") % {"most": MOST_GRIDS}, field="file")
    nodes = _nodes(grids)
    tree.rows = len(nodes)
    _order(tree, nodes)
    _look(tree)
    return tree


def _documents(data: bytes) -> list[dict[str, Any]]:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Refusal(
            _("这不是完整的 JSON 文件（UTF-8）。请重新保存接口返回的内容。"), field="file"
        ) from None
    documents = found if isinstance(found, list) else [found]
    require(
        documents and all(isinstance(one, dict) for one in documents), _("这个 JSON 不是企业微信接口返回的内容。"), field="file"
    )  # fmt: skip
    for one in documents:
        failed = one.get("errcode")
        require(
            not failed,
            _("企业微信当时返回的是错误（errcode %(code)s），没有网格。请重新取一次。") % {"code": str(failed)[:20]}, field="file"
        )  # fmt: skip
    return documents


def _listed(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = document.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _people(documents: list[dict[str, Any]]) -> dict[str, Person]:
    found = {}
    for one in [one for document in documents for one in _listed(document, "userlist")][:MOST_PEOPLE]:
        userid, name = _text(one.get("userid")), _text(one.get("name"))
        phones = [_text(one.get(field)) for field in ("mobile", "telephone")]
        if userid and name:
            found[userid] = Person(
                userid, name[:40], tuple(filter(None, map(digits, phones))), phones[1][:30]
            )
    return found


def _nodes(grids: list[dict[str, Any]]) -> list[Node]:
    """Each grid once: documents of neighbouring levels name some of them twice."""
    found: dict[str, Node] = {}
    for one in grids:
        node = Node(
            _text(one.get("grid_id")), _text(one.get("grid_name")), _text(one.get("grid_parent_id")),
            _userids(one.get("grid_admin")), _userids(one.get("grid_member")),
        )  # fmt: skip
        if node.id:
            found.setdefault(node.id, node)
    return list(found.values())


def _userids(found: Any) -> list[str]:
    texts = [_text(one) for one in found] if isinstance(found, list) else []
    return list(dict.fromkeys(filter(None, texts)))


def _text(found: Any) -> str:
    """A text or a number as one; anything else is none."""
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    text = str(found) if isinstance(found, str) or abs(found) < 10**30 else ""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:TEXT]


def digits(phone: str) -> str:
    """A telephone as it is compared: its digits, without the country's number."""
    found = "".join(one for one in phone if one in "0123456789")
    return found[2:] if len(found) == 13 and found.startswith("86") else found


def _order(tree: Tree, nodes: list[Node]) -> None:
    """What lies above first, with depths; what hangs on nothing or on itself is left out."""
    ids = {one.id for one in nodes}
    below: dict[str, list[Node]] = {}
    for one in nodes:
        below.setdefault(one.parent if one.parent in ids and one.parent != one.id else "", []).append(one)
    level, depth = below.get("", []), 1
    while level:
        for one in level:
            one.depth = depth
        tree.nodes += level
        level, depth = [child for one in level for child in below.get(one.id, [])], depth + 1
    reached = {one.id for one in tree.nodes}
    for one in nodes:
        if one.id not in reached:
            tree.refuse(one, _("上级绕回了自己"))


def _look(tree: Tree) -> None:
    """The limits of the platform, grid by grid; what lies below one that is left out is left out too."""
    led = Counter(userid for one in tree.nodes for userid in one.admins)
    names: set[tuple[str, str]] = set()
    out: set[str] = set()
    taken = []
    for one in tree.nodes:
        reason = _why_not(one, led) if one.parent not in out else _("上级网格没有导入")
        if not reason and (one.parent, one.name) in names:
            reason = _("同一个上级下面已有同名网格")
        if reason:
            out.add(one.id)
            tree.refuse(one, reason)
        else:
            names.add((one.parent, one.name))
            taken.append(one)
    tree.nodes = taken


def _why_not(node: Node, led: Counter[str]) -> str:
    """Why a grid is beyond the limits, empty where it isn't."""
    if not node.name:
        return _("没有名称")
    if len(node.name) > MOST_NAME:
        return _("名称超过 %(most)s 字") % {"most": MOST_NAME}
    if node.depth > MOST_LEVELS:
        return _("层级超过 %(most)s 层") % {"most": MOST_LEVELS}
    if len(node.admins) > MOST_ADMINS or len(node.admins) < LEAST_ADMINS:
        return _("负责人有 %(have)s 人，应为 %(least)s 到 %(most)s 人") % {
            "have": len(node.admins), "least": LEAST_ADMINS, "most": MOST_ADMINS,
        }  # fmt: skip
    if len(node.members) > MOST_MEMBERS:
        return _("成员有 %(have)s 人，超过 %(most)s 人") % {"have": len(node.members), "most": MOST_MEMBERS}
    if any(led[one] > MOST_LED for one in node.admins):
        return _("有人负责的网格超过 %(most)s 个") % {"most": MOST_LED}
    return ""
