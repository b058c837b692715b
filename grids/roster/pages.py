"""The roster of people and homes, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.found import Searched, Sought
from grids.pages import Entry, Here, Pages, Resource, Tasks, Todos
from grids.roster import finding, todos
from grids.roster.dynamics import DYNAMICS
from grids.roster.homes import HOMES
from grids.roster.listings import PEOPLE
from grids.seams import GridFigure

VIEW = Permission.PEOPLE_VIEW

PAGES = Pages(
    addresses=(("", "grids.roster.urls"), ("homes/", "grids.roster.household.urls")),
    api=(
        Resource("people", "grids.roster.api.PersonViewSet", "api_person"),
        Resource("homes", "grids.roster.api.HomeViewSet", "api_household"),
    ),
    lists=(PEOPLE, HOMES, DYNAMICS),
    navigation=(Entry("person_table", _("人房"), "people", order=45, permission=VIEW),),
    todos=(Todos(todos.due, (VIEW,), 37, is_counted=False, is_first=True, heading=_("人房核实")),),
    grid_figures=(GridFigure("people", _("在册人员"), 35, VIEW, todos.people_in),),
    searched=(
        Searched(
            "people",
            _("住户"),
            28,
            (VIEW,),
            _("住户的完整姓名、证件号或电话（您看得到住户的区域）"),
            finding.by_words,
            by=(
                Sought(
                    "document", _("居民证件号"), VIEW, finding.is_document, finding.by_document, is_plain=True
                ),
                Sought("phone", _("居民电话"), VIEW, finding.is_phone, finding.by_phone, is_plain=True),
                Sought("name", _("居民姓名"), VIEW, finding.is_name, finding.by_name),
            ),
        ),
    ),
    help=(
        Tasks(
            "community_officer",
            (
                _("人房：打开一户，都没变就点“无变化”；有人迁入、搬走或资料不对，点对应的按钮，填一次就够。"),
                _(
                    "“应办清单”里是租约快到期、没有登记人的出租房、空置有人住的、半年没核实的；每个数字点开就是这些人、这些户。"
                ),
            ),
            order=7,
        ),
        Tasks(
            "grid_admin",
            (_("“人员动态”按天看各网格的迁入、搬走和核实，补录的有标记；数字与名单一致。"),),
            order=32,
        ),
    ),
    here=(
        Here(
            ("person_table", "person_find"),
            _("人员分色管理表"),
            (
                _("上面一条是各色人数，点一色只看这一色；按网格、楼栋、年龄段、租期再收窄，常用的存下来。"),
                _(
                    "找一个人用“找人”：写完整的姓名、证件号、电话或证件号后四位，每次都记录；证件号和电话在户卡上逐项查看。"
                ),
                _("导出的表已脱敏，带水印；完整的要另一人批准，未成年人的仍不显示。"),
            ),
        ),
        Here(
            ("home_list",),
            _("住户"),
            (_("一行一户：颜色、人数、登记有没有对不上、下一步做什么；点开就是户卡。"),),
        ),
        Here(
            ("household", "household_reveal", "home_confirm", "home_undo"),
            _("户卡"),
            (
                _(
                    "都没变就点“无变化”，一下就记完；有变动点右边的按钮。左右两个房号是上一户、下一户，按走楼的顺序。"
                ),
                _("姓名和号码只留首尾；要看一项点“查看”，选事由，只显示一分钟，记入查看记录，本人可以查到。"),
                _("下面是这户的动态；撤回的划去、补录的有标记，都不会删掉。"),
            ),
        ),
        Here(
            ("due_lists", "due_list"),
            _("应办清单"),
            (_("一行一张清单，一列一个网格；数字点开就是这些人、这些户，每行一个下一步。"),),
        ),
        Here(
            ("dynamics",),
            _("人员动态"),
            (
                _("按发生的日子排，不按录入的日子；过后才录的标“补录”，撤回的划去。"),
                _("点一天看这一天，点一种变化只看这一种；可以看以前任何一天。"),
            ),
        ),
    ),
)
