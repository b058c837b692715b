"""Homes, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.homes import tenure_pages as tenures
from grids.homes.held import HELD
from grids.homes.one_person import TIES
from grids.homes.premises.queries import said_inside as organisations_inside
from grids.homes.queries import children_among, said_inside
from grids.pages import Here, Pages
from grids.seams import Inside

PAGES = Pages(
    addresses=(("homes/", "grids.homes.urls"), *tenures.ADDRESSES),
    lists=tenures.LISTS,
    ways=tenures.WAYS,
    navigation=tenures.NAVIGATION,
    administration=tenures.ADMINISTRATION,
    blocks=tenures.BLOCKS,
    ties=TIES,
    held=(HELD,),
    help=tenures.HELP,
    children=children_among,
    inside=(Inside("homes", 10, said_inside), Inside("organisations", 20, organisations_inside)),
    here=(
        Here(
            ("home_step", "resident_step"),
            _("住户变动"),
            (
                _("迁入只要证件号、姓名和与户主的关系；身份证号里有性别和出生日期。已登记过的人按证件号认出来，不会登记两次。"),
                _("从本街道别处搬来的勾选“同时从那里迁出”，两边一次办完。走的是户主时要选谁当户主，其他人的关系请随后核对。"),
                _("办错了在户卡上撤回：自己刚办的直接撤，过了时间写明原因；经过都留着。"),
            ),
        ),
        *tenures.HERE,
    ),
)  # fmt: skip
