"""What left the system and may have held somebody's whole values, as the report for them tells it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes
from grids.exports.models import Export, ExportState
from grids.exports.sources import label_of
from grids.lists.listing import Listing
from grids.of_people import Held, Sheet
from grids.pages import lists
from grids.privacy.told import Asking, in_words

# of which a file was made
MADE = (ExportState.READY, ExportState.GONE)


def tables(asking: Asking) -> list[Sheet]:
    """Whole files of lists of residents, of an area in which the person lives, owns, lets or rents; rows of whoever is in a file are kept nowhere."""
    heads = (_("时间"), _("清单"), _("用途"), _("交给谁"), _("依据"))
    note = _(
        "导出的文件不逐人登记；上面是您住的、有房产或租赁的区域里、可能含有您完整信息的导出，九十天内的。"
    )
    return [Sheet(_("可能含有您完整信息的导出"), heads, list(_rows(asking)), note=note)]


def _rows(asking: Asking) -> Iterator[tuple[str, ...]]:
    names = [one.name for one in lists().values() if of_residents(one)]
    codes = {asking.person.area_id, *asking.person.also_in}
    here = codes.union(*map(ancestor_codes, codes))
    rows = Export.objects.filter(area_code__in=here, name__in=names, is_full=True, state__in=MADE, rows__gt=0)
    for one in rows.order_by("asked_at"):
        yield in_words(one.asked_at), str(label_of(one.name)), one.reason, one.recipient, one.basis


def of_residents(listing: Listing) -> bool:
    """Whether a list has whole values of residents."""
    return listing.revealed_by == Permission.PEOPLE_REVEAL


HELD = Held("exports", gettext_lazy("导出"), 80, tables, covers=("grids.Export",))
