"""What a question finds, kind by kind; and who is found by a value that lies sealed, with its note in the log."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from grids.access.oracle import allowed_anywhere
from grids.access.roles import SENSITIVE
from grids.conduct.refusals import Refusal, require
from grids.found import Hits, Searched, Sought
from grids.pages import searched, searched_by
from grids.personal.masking import mask_name, mask_phone
from grids.privacy.actions import look_for
from grids.search.questions import Asked
from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Kind:
    """What was found of one kind."""

    name: str
    label: str
    hits: Hits


def require_search(user: User) -> list[Searched]:
    """What `user` may look for; Refusal(forbidden) where that is nothing."""
    kinds = searched_by(user)
    require(kinds, _("您的岗位没有可以搜索的内容，请联系街道管理员。"), code="forbidden")
    return kinds


def look(user: User, asked: Asked, *, only: str = "", behind: str = "") -> list[Kind]:
    """What a question finds, in the order of kinds; those of which nothing was found are left out.

    only, behind: one kind alone, after a position of it. Refusal where no word is long enough.
    """
    kinds = [one for one in require_search(user) if not only or one.name == only]
    require(asked.is_searchable, _("请至少输入两个字再查。"), field="q")
    found = [Kind(one.name, str(one.label), one.look(user, asked, behind if only else "")) for one in kinds]
    return [one for one in found if one.hits.rows]


def ways(user: User, asked: Asked) -> list[tuple[Sought, bool]]:
    """The ways in which the question may name or reach a person, and whether `user` may look in each."""
    return [
        (way, allowed_anywhere(user, way.permission))
        for kind in searched_by(user)
        for way in kind.by
        if way.fits(asked)
    ]


def offered_ways(user: User, asked: Asked) -> list[tuple[str, str, bool]]:
    """The same by their names, each once with the words of every kind that is looked through by it."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for way, may in ways(user, asked):
        found[way.name].append((str(way.label), may))
    offered = []
    for name, labels in found.items():
        may = any(theirs for _label, theirs in labels)
        words = dict.fromkeys(label for label, theirs in labels if theirs == may)
        offered.append((name, "、".join(words), may))
    return offered


def names_of_ways() -> list[str]:
    """By what a person can be looked for at all, as every subject registered it."""
    return list(dict.fromkeys(way.name for kind in searched() for way in kind.by))


def may_look_for_persons(user: User) -> bool:
    """Whether `user` may look for anybody by a sealed value."""
    return any(allowed_anywhere(user, way.permission) for kind in searched_by(user) for way in kind.by)


def look_for_person(user: User, asked: Asked, name: str) -> tuple[str, list[Kind]]:
    """Who is found by a sealed value, by every subject that looks for it by this name, and by what in words.

    Noted before it is answered. Refusal where that is not theirs, or not this way.
    """
    found = [(way, may) for way, may in ways(user, asked) if way.name == name]
    require(found, _("这不像一个完整的电话或姓名，请核对后再查。"), field="q")
    mine = [way for way, may in found if may]
    if not mine:
        raise Refusal(_("您没有按反映人信息查找的权限，请联系街道管理员。"), code="forbidden")
    shown = mask_name(asked.said) if asked.name else mask_phone(asked.said)
    kinds = [Kind(way.name, str(way.label), way.look(user, asked)) for way in mine]
    labels = "、".join(dict.fromkeys(kind.label for kind in kinds))
    # one question is one note, however many subjects answer it
    look_for(
        what=labels, shown=shown, by=user, area_code="", number_found=sum(len(kind.hits.rows) for kind in kinds),
        needs_factor=any(way.permission in SENSITIVE for way in mine),
    )  # fmt: skip
    return labels, [kind for kind in kinds if kind.hits.rows]


def looked_at(user: User) -> list[str]:
    """By what each kind is found, for whoever found nothing."""
    return [str(one.looked_at) for one in searched_by(user)]
