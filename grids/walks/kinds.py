"""Closed words of walks: what came of a visit, how a conflict stands, why a home is on a round."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from grids.personal.fields import Retention, Then
from grids.registry.dwellings.kinds import Verb

# of one visit
CHANGES_MOST, NOTE_MAX = 20, 200
# as long as a browser keeps what waits for a network, and a day
WAITED = timedelta(days=8)
# so long after its end a round is forgotten: what it planned is nobody's business any more
KEPT_AFTER = timedelta(days=8)
# what a phone said goes when somebody decided, which waits for as long as nobody does; the database lets nobody forget to
UNTIL_DECIDED = Retention(0, _("冲突处理之日"), Then.REMOVED)


class Outcome(TextChoices):
    """What came of a visit, as it is pressed at the door."""

    SAME = "same", _("无变化")
    CHANGED = "changed", _("有变化")
    NOBODY = "nobody", _("没人")
    REFUSED = "refused", _("不愿")


# what says nothing about the home; each with its entry of the book
ASSERTS_NOTHING = {Outcome.NOBODY: Verb.NOBODY_IN, Outcome.REFUSED: Verb.DECLINED}


class Stands(TextChoices):
    """How a conflict stands: open, or by which side it was settled."""

    OPEN = "open", _("待处理")
    MINE = "mine", _("按走访的")
    THEIRS = "theirs", _("按登记的")
    ANEW = "anew", _("重新核实")


DECISIONS = [one for one in Stands.choices if one[0] != Stands.OPEN]


class Why(TextChoices):
    """Why a visit could not simply be written down."""

    TOUCHED = "touched", _("走访以后、上传以前，有人改了这户")
    CHAIN = "chain", _("它接着的那次走访还没有定下来")
    LOST = "lost", _("它接着的那次走访一直没有上传")
    REFUSED = "refused", _("登记时没有通过")
