"""Where owners, leases and organisations of homes stand in the places that all subjects share."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access.roles import Permission
from grids.homes.leases.listings import LEASES
from grids.homes.leases.queries import block_of as leases_of
from grids.homes.owners.listings import OWNERS
from grids.homes.owners.queries import block_of as owners_of
from grids.homes.premises.listings import ORGANISATIONS
from grids.homes.premises.queries import block_of as organisations_of
from grids.pages import REFERENCE, Entry, Here, Listed, Tasks
from grids.seams import Block, Way

ADDRESSES = (
    ("homes/", "grids.homes.owners.urls"),
    ("homes/", "grids.homes.leases.urls"),
    ("homes/", "grids.homes.premises.urls"),
    ("organisations/", "grids.homes.premises.urls_organisations"),
)
NAVIGATION = (
    Entry(
        "organisation_list",
        pgettext_lazy("list", "单位"),
        "place",
        order=49,
        permission=Permission.PEOPLE_VIEW,
    ),
)
ADMINISTRATION = (Listed(REFERENCE, "grids.trade", "storefront", 85),)
LISTS = (ORGANISATIONS, LEASES, OWNERS)
WAYS = (
    Way("lease_list", _("租赁"), 1, (Permission.PEOPLE_VIEW,)),
    Way("owner_list", _("产权人"), 2, (Permission.PEOPLE_VIEW,)),
)
BLOCKS = (
    Block("owners", 40, Permission.PEOPLE_VIEW, "grids/homes/_owners.html", owners_of),
    Block("leases", 30, Permission.PEOPLE_VIEW, "grids/homes/_leases.html", leases_of),
    Block("premises", 35, Permission.PEOPLE_VIEW, "grids/homes/_premises.html", organisations_of),
)
HELP = (
    Tasks(
        "community_officer",
        (
            _("租约在一户的页面登记：谁租、哪一间、到哪天；快到期的会列出来，续租和退租都只要一步。"),
            _("单位和店铺在“单位”里看：到了检查日的排在前面，检查完登记结果，下次日期按行业自动算。"),
        ),
        order=60,
    ),
)
HERE = (
    Here(
        ("home_owners", "home_sell"),
        _("登记产权人"),
        (
            _("第一次登记和更正用“登记产权人”，买卖、继承、赠与用“登记转让”；以前的产权人和日期都留着。"),
            _(
                "按份共有写每人几分之几，加起来不超过 1；转让以后要正好是整套。登记供业主事务使用，以不动产登记为准。"
            ),
        ),
    ),
    Here(
        ("home_let", "lease_renew", "lease_end", "lease_correct"),
        _("登记租赁"),
        (
            _(
                "写租期的第一天和最后一天，不定期的最后一天空着；同一间在同一时段只能租一次，二房东再租出的选“转租”。"
            ),
            _(
                "续租接着原来的到期日，退租写从哪天起不租；写错了的用“更正”，整份都错的选“登记错了”，这份租约就当没有过。"
            ),
        ),
    ),
    Here(
        ("lease_list",),
        _("租赁"),
        (
            _(
                "一行一个承租人；按网格、楼栋和到期筛选，“已到期，没有登记续租或退租”的请上门问一句，打开那一户登记。"
            ),
            _("姓名打码；导出的表已脱敏，完整的要另一人批准，批准的表可以原样导入回来。"),
        ),
    ),
    Here(
        ("owner_list",),
        _("产权人"),
        (
            _("一行是一户的一个产权人；现在的和以前的都在，按网格、楼栋、所有形式筛选。"),
            _("姓名打码；导出的表已脱敏，完整的要另一人批准，批准的表可以原样导入回来。"),
        ),
    ),
    Here(
        ("home_settle", "premises_leave", "premises_inspect", "premises_correct"),
        _("单位入驻与检查"),
        (
            _("统一社会信用代码在街道里只登记一家，校验码写错会提示；没有代码的按名称登记。"),
            _("检查后的下次日期按行业计算，限期整改的要写复查日期；搬走以后不再提醒。"),
        ),
    ),
    Here(
        ("organisation_list",),
        pgettext_lazy("list", "单位"),
        (_("一行是一个单位在一户里；按行业、网格和检查日筛选，可以保存条件、导出、打印。"),),
    ),
    Here(
        ("organisation",),
        _("一个单位"),
        (_("它在您能看的区域里的场所、负责人（打码）、检查日期和名下的房屋。"),),
    ),
)
