"""Who looked at a record from outside, on the record's own page: for whoever may open its values."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.of_people import Look, Sheet
from grids.openings.models import Opening
from grids.openings.queries import about_home, about_person
from grids.privacy.told import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grids.people.models import Person
    from grids.privacy.told import Asking
    from grids.registry.dwellings.models import Dwelling
    from grids.staff.models import User


def looks_at(person: "Person", merged: "Sequence[UUID]") -> list[Look]:
    """Of somebody: each opening through which their row could be looked at."""
    return [_look(row) for row in about_person(person, merged)]


def held_of(asking: "Asking") -> list[Sheet]:
    """The same for the person's own report: who could look at their row from outside; of values shown in full another says."""
    merged = asking.person.merged_rows.values_list("pk", flat=True)
    rows = [(in_words(one.at), one.who, one.what, one.why) for one in looks_at(asking.person, list(merged))]
    heads = (_("时间"), _("谁"), _("打开了什么"), _("事由"))
    note = _("不在其区域的岗位写明事由打开，只看得到遮盖的内容，到时自动关闭。")
    return [Sheet(_("谁越区查看过"), heads, rows, note=note)]


def block_of(_user: "User", dwelling: "Dwelling") -> dict | None:
    """Of a home; None where nobody opened it."""
    looks = [_look(row) for row in about_home(dwelling)]
    return {"looks": looks} if looks else None


def _look(row: Opening) -> Look:
    until = timezone.localtime(row.ends_at).strftime("%m-%d %H:%M")
    what = _("越区查看%(what)s（只读，到 %(until)s）") % {"what": row.get_kind_display(), "until": until}
    return Look(row.opened_at, row.opened_by_label, what, row.said_why)
