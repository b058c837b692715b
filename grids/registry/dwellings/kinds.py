"""Closed words of dwellings: how one is used and marked, what may happen to it, which steps touch what."""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# below the ground -1, -2 …; nothing is on a floor 0
FLOOR_LEAST, FLOOR_MOST = -9, 200
COLUMN_MOST = 200
AREA_MOST = 1_000_000
# of one form, and of one building
ROOMS_MOST = 2000


class Use(TextChoices):
    """How a dwelling is used."""

    OWN = "own", _("自住")
    LET = "let", _("出租")
    VACANT = "vacant", _("空置")
    OFFICE = "office", _("办公")
    VENUE = "venue", _("经营场所")
    OTHER = "other", _("其他或待核实")


class RentalUse(TextChoices):
    """For what a dwelling is let: GB/T 31000-2015, 5.18."""

    DORMITORY = "01", _("宿舍")
    HOUSING = "02", _("住房")
    SHOP = "03", _("商铺")
    OFFICE = "04", _("办公")
    STORE = "05", _("仓库")
    FACTORY = "06", _("厂房")
    OTHER = "99", _("其他")


class Hazard(TextChoices):
    """What may be dangerous about a dwelling: GB/T 31000-2015, 5.19, without what would speak of people (03, 05)."""

    NONE = "00", _("无")
    FIRE = "01", _("火灾隐患")
    SAFETY = "02", _("治安隐患")
    DANGEROUS_GOODS = "04", _("危化物品隐患")
    OTHER = "99", _("其他")


class Mark(NamedTuple):
    """How a dwelling is drawn: a tint, a letter, its words, a pattern; never the tint alone."""

    tint: str
    letter: str | Promise
    word: str | Promise
    pattern: str = "plain"

    @property
    def look(self) -> str:
        """Tint and pattern as the style sheets name them."""
        return f"{self.tint} p-{self.pattern}"


MARKS = {
    Use.OWN: Mark("k1", _("自"), _("自住")),
    Use.LET: Mark("k2", _("租"), _("出租"), "slanted"),
    Use.OFFICE: Mark("k3", _("办"), _("办公"), "dotted"),
    Use.VENUE: Mark("k4", _("营"), _("经营"), "level"),
    Use.VACANT: Mark("k6", _("空"), _("空置"), "crossed"),
    Use.OTHER: Mark("k0", _("待"), _("待核实")),
}


class Colour(TextChoices):
    """The six categories of houses and people (六色); the database derives all but `CARE`."""

    RESIDENT = "resident", _("常住人口")
    FLOATING = "floating", _("流动人口")
    OFFICE = "office", _("单位办公场所")
    VENUE = "venue", _("行业场所")
    CARE = "care", _("关注人员")
    VACANT = "vacant", _("空置/待核实")


# what is derived from the registers; attention to a person is never written to a row of a dwelling
BASE = (Colour.RESIDENT, Colour.FLOATING, Colour.OFFICE, Colour.VENUE, Colour.VACANT)
BASE_CHOICES = [(one.value, one.label) for one in BASE]


class Doubt(TextChoices):
    """What of a dwelling's entries doesn't agree (登记对不上), the weightiest first."""

    VACANT_LIVED = "vacant_lived", _("空置有人")
    LET_EMPTY = "let_empty", _("出租未登记")
    OWNER_DEAD = "owner_dead", _("产权人已故")
    NO_HEAD = "no_head", _("缺户主")


class Due(TextChoices):
    """What of a dwelling has to be done by its day (应办)."""

    LEASE = "lease", _("租约到期")
    PERMIT = "permit", _("居住证到期")
    NEW_CHECK = "new_check", _("新入住核实")
    REGISTRATION = "registration", _("居住登记")
    INSPECTION = "inspection", _("场所检查")
    STALE = "stale", _("久未核实")


class Verb(TextChoices):
    """What may happen to a dwelling."""

    ADDED = "added", _("登记")
    IMPORTED = "imported", _("导入")
    CORRECTED = "corrected", _("更正")
    USED = "used", _("改变用途")
    MOVED = "moved", _("改换单元")
    ENDED = "ended", _("注销")
    # of whoever lives there; carried out by homes, which stand above
    MOVED_IN = "moved_in", _("迁入")
    MOVED_HERE = "moved_here", _("从辖区内移居来")
    MOVED_OUT = "moved_out", _("迁出")
    MOVED_AWAY = "moved_away", _("移居辖区内别处")
    BIRTH = "birth", _("出生")
    DEATH = "death", _("死亡")
    SPLIT = "split", _("分户")
    JOINED = "joined", _("并户")
    HEADED = "headed", _("变更户主")
    RELATED = "related", _("更正与户主关系")
    TURNED_RESIDENT = "turned_resident", _("流动转常住")
    TURNED_FLOATING = "turned_floating", _("转为流动")
    REGISTERED = "registered", _("居住登记")
    LIVES_CORRECTED = "lives_corrected", _("更正居住情况")
    STILL_FLOATING = "still_floating", _("仍是流动")
    CONFIRMED = "confirmed", _("核实无变化")
    # of whoever owns, rents or works there
    OWNED = "owned", _("登记产权人")
    SOLD = "sold", _("转让")
    LET = "let", _("租出")
    RENEWED = "renewed", _("续租")
    LEASE_ENDED = "lease_ended", _("租约结束")
    LEASE_CORRECTED = "lease_corrected", _("更正租约")
    SETTLED = "settled", _("单位入驻")
    LEFT = "left", _("单位搬走")
    INSPECTED = "inspected", _("检查")
    PREMISES_CORRECTED = "premises_corrected", _("更正单位登记")
    # of whoever was at the door; carried out by walks
    NOBODY_IN = "nobody_in", _("走访没人")
    DECLINED = "declined", _("走访不愿")
    DISPUTED = "disputed", _("走访与登记不一致")
    DECIDED = "decided", _("走访冲突已处理")


BORN = (Verb.ADDED, Verb.IMPORTED)
# of the house alone: what is told to whoever sees grids; every other step tells of people
OF_HOUSE = (Verb.ADDED, Verb.IMPORTED, Verb.CORRECTED, Verb.USED, Verb.MOVED, Verb.ENDED)
OF_PEOPLE = (
    Verb.MOVED_IN, Verb.MOVED_HERE, Verb.MOVED_OUT, Verb.MOVED_AWAY, Verb.BIRTH, Verb.DEATH, Verb.SPLIT, Verb.JOINED, Verb.HEADED,
    Verb.RELATED, Verb.TURNED_RESIDENT, Verb.TURNED_FLOATING, Verb.REGISTERED, Verb.LIVES_CORRECTED,
)  # fmt: skip
OF_TENURE = {
    Verb.OWNED: "owners", Verb.SOLD: "owners", Verb.LET: "lease", Verb.RENEWED: "lease", Verb.LEASE_ENDED: "lease",
    Verb.LEASE_CORRECTED: "lease", Verb.PREMISES_CORRECTED: "premises",
    Verb.SETTLED: "premises", Verb.LEFT: "premises", Verb.INSPECTED: "premises",
}  # fmt: skip
# somebody was at the door, or looked at what was said there: nothing of the home is otherwise for it
OF_VISITS = (Verb.NOBODY_IN, Verb.DECLINED, Verb.DISPUTED, Verb.DECIDED)
# what each step touches: two steps that touch the same can't be taken without having seen each other
TOUCHES: dict[Verb, frozenset[str]] = {
    Verb.ADDED: frozenset(),
    Verb.IMPORTED: frozenset(),
    Verb.CORRECTED: frozenset({"facts", "number"}),
    Verb.MOVED: frozenset({"number"}),
    Verb.USED: frozenset({"use"}),
    Verb.ENDED: frozenset({"facts", "number", "use"}),
    **dict.fromkeys(OF_PEOPLE, frozenset({"people"})),
    Verb.STILL_FLOATING: frozenset(),
    Verb.CONFIRMED: frozenset(),
    **{verb: frozenset({what}) for verb, what in OF_TENURE.items()},
    **dict.fromkeys(OF_VISITS, frozenset()),
}
# what whoever takes a step must have seen: what it touches; that nothing changed is said of everything that may
ASSERTS = TOUCHES | {
    Verb.STILL_FLOATING: frozenset({"people"}),
    Verb.CONFIRMED: frozenset({"people", "lease", "use", "premises"}),
}


def door_of(entrance: str, room: str) -> str:
    """A door in words: 1 单元 402. A bare number in a house without entrances says that it is one: 4 号."""
    if entrance:
        return f"{entrance} {room}"
    return gettext("%(n)s 号") % {"n": room} if room.isdigit() else room


class Way(TextChoices):
    """How the rooms of a house are numbered."""

    EACH = "each", _("按楼层，每个单元从 01 起：101、102…")
    THROUGH = "through", _("按楼层，各单元连着编：1 单元 101、102，2 单元 103、104…")
    ROW = "row", _("不分楼层，从 1 起顺着编（城中村自编号）")
    TYPED = "typed", _("逐个写")


STANDING, GONE = "standing", "ended"
