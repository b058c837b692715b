"""Closure figures, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.pages import MATTERS, Entry, Here, Listed, Pages, Resource, Tasks
from whistles.statistics.listings import FIGURE_LEADS, FIGURE_ROUNDS, FIGURE_WHISTLES
from whistles.statistics.taken_out import FIGURES

PAGES = Pages(
    addresses=(("statistics/", "whistles.statistics.urls"),),
    api=(
        Resource("statistics/closure/", "whistles.statistics.api.ClosureView", "api_closure"),
        Resource("statistics/period/", "whistles.statistics.api.PeriodView", "api_period"),
        Resource("statistics/departments/", "whistles.statistics.api.DepartmentsView", "api_departments"),
    ),
    navigation=(
        Entry("statistics", _("统计"), "chart", order=60, permission=Permission.STATISTICS_VIEW, tab=True),
        # whoever sees an area's figures finds those of its departments there
        Entry(
            "statistics_departments", _("本部门统计"), "chart", order=61, permission=Permission.WHISTLE_HANDLE
        ),
    ),
    help=(
        Tasks("street_leader", (_("统计页的每个数字都能点开，看到组成它的哨件。"),), order=10),
        Tasks("district_desk", (_("统计页的每个数字都能点开，看到组成它的哨件。"),), order=20),
        Tasks(
            "department_handler",
            (_("“本部门统计”里是本部门牵头的哨件和各项时限的按时率，每个数字都能点开。"),),
            order=60,
        ),
        Tasks(
            "city_viewer",
            (_("统计页可以从市逐级点到社区；清单里只有编号、哨种、区域、状态和时间。"),),
            order=10,
        ),
    ),
    lists=(FIGURE_WHISTLES, FIGURE_ROUNDS, FIGURE_LEADS),
    figures=FIGURES,
    administration=(Listed(MATTERS, "whistles.statisticscheck", "fact_check", 40),),
    here=(
        Here(
            ("statistics", "statistics_departments"),
            _("统计"),
            (
                _("每个数字都能点开，看到组成它的每一件；件数和数字相同。"),
                _("结哨率 = 办结 ÷（吹哨 − 撤销），撤销数写在旁边；数字的定义写在下面。"),
            ),
        ),
        Here(
            ("statistics_period",),
            _("一段时间的统计"),
            (
                _("选今天、本周、本月、本季度、本年，或者自己写从哪天到哪天；小字是上一段的，可以相比。"),
                _("结哨率只看这段时间里吹的哨，到最后一天为止；每个数字都能点开，怎么算写在下面。"),
            ),
        ),
        Here(
            ("statistics_leads", "statistics_checks"),
            _("数字的来历"),
            (_("这里是一个数字的来历，或者它和台账逐件核对的结果。"),),
        ),
    ),
)
