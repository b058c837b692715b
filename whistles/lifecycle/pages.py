"""Whistles and report-ins, among all pages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access.roles import Permission
from grids.files.holders import Holder
from grids.found import Searched, Sought
from grids.notices.kinds import Alarms, Teller
from grids.pages import (
    MATTERS,
    REFERENCE,
    Entry,
    Here,
    Listed,
    Pages,
    Resource,
    Tasks,
    Todos,
)  # fmt: skip
from grids.seams import Carried, GridFigure, Matters, Pins
from whistles.lifecycle import alarms, hits, mapped, regridding, telling, telling_leads, telling_words, todos
from whistles.lifecycle.listings import FOLLOWED, REPORT_INS, WHISTLES
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.parts import waiting_count
from whistles.lifecycle.queries import leads_shown_to

PAGES = Pages(
    holders=(
        Holder("whistles.whistle", Whistle.objects.visible_to),
        Holder("whistles.lead", leads_shown_to),
    ),
    addresses=(("", "whistles.lifecycle.urls"),),
    api=(
        Resource("grades", "whistles.lifecycle.api.GradeViewSet", "api_grade"),
        Resource("whistles", "whistles.lifecycle.api.WhistleViewSet", "api_whistle"),
        Resource("report-ins", "whistles.lifecycle.api.ReportInViewSet", "api_report_in"),
        Resource("leads/<uuid:pk>/whistle/", "whistles.lifecycle.api.BlowView", "api_lead-whistle"),
    ),
    navigation=(
        Entry(
            "report_in_list",
            _("部门报到"),
            "report",
            order=30,
            permission=Permission.WHISTLE_HANDLE,
            tab=True,
            count=waiting_count,
        ),
        Entry(
            "whistle_list",
            pgettext_lazy("list", "哨件"),
            "whistle",
            order=40,
            permission=Permission.WHISTLE_VIEW,
            tab=True,
        ),
    ),
    todos=(
        Todos(
            todos.to_answer,
            (Permission.WHISTLE_VERIFY,),
            order=15,
            is_counted=False,
            is_first=True,
            heading=_("配合部门的异议"),
        ),
        Todos(
            todos.to_read,
            (Permission.WHISTLE_SUPERVISE,),
            order=16,
            is_counted=False,
            is_first=True,
            heading=_("待阅知"),
        ),
        Todos(
            todos.to_follow_up,
            (Permission.WHISTLE_VERIFY, Permission.WHISTLE_SUPERVISE),
            order=60,
            is_counted=False,
            heading=_("待回访"),
        ),
    ),
    help=(
        Tasks("community_officer", (_("居民来问进展：在上方搜编号、地址或反映内容里的两个字。"),), order=30),
        Tasks(
            "street_admin",
            (_("部门提交后在“待我核实”里核实：办好了就核实办结，没办好就退回返工，时限接着算。"),),
            order=20,
        ),
        Tasks(
            "street_leader",
            (
                _(
                    "“今日”里“等您决定”的是部门和研判岗的申请：打开那一件，看原因和计划，同意或写明理由不同意。"
                ),
                _("超时的排在最前；部门提交的结果您也可以核实办结或退回返工。"),
            ),
            order=5,
        ),
        Tasks(
            "district_desk",
            (
                _("“今日”里“等您决定”的是重点哨的延期、街道负责人提出的事项，和街道两天没有决定的申请。"),
                _("“哨件”里是全区的哨件，超时的排在最前；登记哨源、吹哨和办理由街道与部门进行。"),
            ),
            order=10,
        ),
        Tasks(
            "department_handler",
            (
                _("“部门报到”按剩余时间排好：先签收，再报到，到现场后开始办理，办完提交结果。"),
                _("签收、报到、开始办理一点就好；提交结果要写做了什么、现场现在怎样。"),
                _("配合部门自己签收、报到，不影响牵头部门的时限。"),
            ),
            order=10,
        ),
    ),
    searched=(
        Searched(
            "matters", _("哨件与哨源"), 10, (Permission.LEAD_VIEW, Permission.WHISTLE_VIEW),
            _("哨件编号、渠道编号（任意四位）、标题、内容、地址（32号院3单元402、三单元都行），以及社区和部门的全名"),
            hits.matters,
            by=(
                Sought(
                    "phone", _("反映人电话"), Permission.REPORTER_REVEAL, hits.is_phone, hits.by_phone, is_plain=True
                ),
                Sought("name", _("反映人姓名"), Permission.REPORTER_REVEAL, hits.is_name, hits.by_name),
            ),
        ),
        Searched(
            "departments", _("部门"), 20, (Permission.LEAD_VIEW, Permission.WHISTLE_VIEW), _("部门的名称"),
            hits.departments,
        ),
        Searched(
            "places", _("区域"), 30, (Permission.LEAD_VIEW, Permission.WHISTLE_VIEW), _("社区和网格的名称"), hits.places
        ),
    ),
    administration=(
        Listed(MATTERS, "whistles.whistle", "campaign", 20),
        Listed(REFERENCE, "whistles.scheme", "rule", 30),
        Listed(REFERENCE, "whistles.textblock", "chat", 32),
    ),
    here=(
        Here(
            ("whistle_list",),
            _("哨件列表"),
            (
                _("点状态换一批，点“筛选”收窄；红字是已经超时的。"),
                _("居民来问进展：用上面的搜索框，编号、电话、地址、几个字都行。"),
            ),
        ),
        Here(
            ("whistle",),
            _("一件哨件"),
            (
                _("上面一排是走到哪一步；下面的按钮是您现在能办的，不能办的会说明为什么。"),
                _("每一步谁、什么时候、为什么都在“经过”里，不能改也不能删；写错了用“更正”，原来的话还看得到。"),
                _("姓名电话要看须写事由，每次都有记录。"),
            ),
        ),
        Here(
            ("whistle_sheet",),
            _("处置单"),
            (
                _("按“打印”就是下面的样子，一张 A4 纸起；时间都写明日期，末尾留了签名的地方。"),
                _("不印反映人的姓名和电话；检举控告不打印。"),
            ),
        ),
        Here(
            ("whistle_take",),
            _("办理"),
            (
                _("填好就提交；没有网络时会先记在这台设备上，连上后只提交一次。"),
                _("别人先办了会告诉您，您写的不会丢。"),
            ),
        ),
        Here(
            ("report_in_list",),
            _("部门报到"),
            (
                _("按剩余时间排好，最急的在最上面：先签收，再报到，到现场后开始办理，办完提交结果。"),
                _("派错的，在报到前写明理由和应当由谁办，提出异议退单；时限停着等答复。"),
            ),
        ),
    ),
    lists=(WHISTLES, REPORT_INS),
    followed=(FOLLOWED,),
    tellers=(
        Teller(telling.BOOK, telling.drafts, telling.known_to, telling.concerns, telling_words.of_whistle),
        Teller(
            telling_leads.BOOK, telling_leads.drafts, telling_leads.known_to, telling_leads.concerns, telling_words.of_lead
        ),
    ),
    alarms=(Alarms(alarms.unsigned, Permission.WHISTLE_HANDLE),),
    carried=(
        Carried("whistles", _("在办哨件"), 20, regridding.move_whistles, regridding.whistles_left),
        Carried("leads", _("哨源库里的哨源"), 30, regridding.move_leads, regridding.leads_left),
    ),
    pins=(Pins("whistles", _("在办哨件"), 30, Permission.WHISTLE_VIEW, mapped.pins, shapes=mapped.MEANT),),
    matters=(Matters("whistles", 10, Permission.WHISTLE_VIEW, mapped.matters),),
    grid_figures=(
        GridFigure("whistles_open", _("在办哨件"), 10, Permission.WHISTLE_VIEW, mapped.open_in),
        GridFigure("whistles_overdue", _("超时"), 20, Permission.WHISTLE_VIEW, mapped.overdue_in),
    ),
)  # fmt: skip
