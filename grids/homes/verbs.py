"""Which steps of homes have a page: by the word of their address, what each is called and which action takes it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.homes import actions, relations
from grids.homes.kinds import Standing
from grids.homes.models import Residence


@dataclass(frozen=True, slots=True)
class Paged:
    """A step with a page. of: what the action is told it is about: the dwelling, somebody who lives there, a person; "" where the
    form itself says so."""

    title: "str | Promise"
    act: Callable[..., actions.Done]
    of: str = ""
    tone: str = "go"


OF_HOME = {
    "in": Paged(_("登记迁入"), actions.move_in, "dwelling_id"),
    "all-out": Paged(_("登记全户搬走"), actions.move_out_all, "dwelling_id", "bad"),
    "born": Paged(_("登记出生"), actions.born),
    "split": Paged(_("分户"), actions.split_household),
    "join": Paged(_("并户"), actions.join_households),
    "head": Paged(_("变更户主"), actions.change_head),
}
OF_RESIDENT = {
    "out": Paged(_("登记搬走"), actions.move_out, "residence_id"),
    "within": Paged(_("登记移居"), actions.move_within, "residence_id"),
    "died": Paged(_("登记死亡"), actions.died, "person_id"),
    "relation": Paged(_("更正与户主关系"), actions.correct_relation, "residence_id"),
    "lives": Paged(_("更正居住情况"), actions.correct_lives, "residence_id"),
    "resident": Paged(_("转为常住"), actions.turn_resident, "residence_id"),
    "floating": Paged(_("转为流动"), actions.turn_floating, "residence_id"),
    "still-floating": Paged(_("记下仍是流动"), actions.still_floating, "residence_id"),
    "registered": Paged(_("填写居住登记"), actions.registered, "residence_id"),
}


def offered_of_resident(row: Residence) -> "list[tuple[str, str | Promise]]":
    """What is likely to be done to one who lives there, in short words: the form of each leads to the others."""
    words = [("out", _("搬走"))]
    if row.relation != relations.HEAD:
        words.append(("relation", _("关系")))
    if row.standing == Standing.FLOATING and row.registered_on is None:
        words.append(("registered", _("居住登记")))
    return words


def others_of_resident(row: Residence, but: str) -> "list[tuple[str, str | Promise]]":
    """Every other step that makes sense for one who lives there."""
    idle = {
        "relation": row.relation == relations.HEAD,
        "resident": row.standing == Standing.RESIDENT,
        "floating": row.standing == Standing.FLOATING,
        "registered": row.standing != Standing.FLOATING,
        "still-floating": row.standing != Standing.FLOATING,
        but: True,
    }
    return [(word, paged.title) for word, paged in OF_RESIDENT.items() if not idle.get(word)]


def offered_of_home(households: int, living: int) -> "list[tuple[str, str | Promise]]":
    """What may happen to a home as it stands, in the order of how often it does: the word and how it is called."""
    words = ["in", *(["all-out", "born"] if living else [])]
    words += ["head", "split"] if living > 1 else []
    words += ["join"] if households > 1 else []
    return [(word, OF_HOME[word].title) for word in words]
