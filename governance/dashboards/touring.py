"""The first day of each role, in pictures of the product's own pages and a sentence or two below each."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.access.roles import ROLES, Role

NARROW = frozenset({"officer-today.png", "register.png", "report.png"})
WIDE_SIZE, NARROW_SIZE = (1440, 900), (390, 844)


@dataclass(frozen=True, slots=True)
class Stop:
    """One picture of the tour: its file below static/help, what is seen in it, what to do there.

    page: the name of the address that it was taken of.
    """

    picture: str
    title: str | Promise
    text: str | Promise
    page: str = ""

    @property
    def file(self) -> str:
        """The picture among the static files."""
        return f"help/{self.picture}"

    @property
    def width(self) -> int:
        """Of the picture, in pixels."""
        return (NARROW_SIZE if self.picture in NARROW else WIDE_SIZE)[0]

    @property
    def height(self) -> int:
        """Of the picture, in pixels."""
        return (NARROW_SIZE if self.picture in NARROW else WIDE_SIZE)[1]

    @property
    def url(self) -> str:
        """The page itself; empty where the picture is of one matter."""
        return reverse(self.page) if self.page else ""


TODAY = Stop(
    "officer-today.png",
    _("每天先看“今日”"),
    _("要您办的都在这一页，最急的在最上面：红条已经超时，黄条快到时限。右边的按钮就是下一步。"),
    "home",
)
FIND = Stop(
    "search.png",
    _("居民来问，一搜就到"),
    _(
        "搜索框里写编号、工单号、电话、地址，或者记得的几个字；繁体、全角、空格都不要紧。没有找到，会告诉您找过哪里。"
    ),
    "search",
)
REGISTER = Stop(
    "register.png",
    _("看到问题，当场登记"),
    _(
        "只要一句话。社区和网格已经替您选好；拍照点一下就行。没有网络也能按：请开着这一页，连上后自己交，只交一次。"
    ),
    "lead_receive",
)
WAY = Stop(
    "whistle.png",
    _("一件事办到哪里了"),
    _("上面一排是走到哪一步，下面是谁在办、还剩多少时间；每一步都记下谁、什么时候、为什么，不能改。"),
)
FIGURES = Stop(
    "statistics.png",
    _("数字都能点开"),
    _("点任何一个数字，看到的就是组成它的那些件；定义写在下面，撤销数写在结哨率旁边。"),
    "statistics",
)

TOURS: dict[str, tuple[Stop, ...]] = {
    "community_officer": (TODAY, REGISTER, FIND, WAY),
    "street_admin": (
        Stop(
            "desk.png",
            _("研判：左边选，中间看，按键就办"),
            _(
                "按 W 吹哨，数字选哨种，部门已经按这类事以往的去处选好，回车发出；D 不予受理，J、K 看下一件、上一件。"
            ),
            "lead_desk",
        ),
        Stop(
            "import.png",
            _("台账直接导入"),
            _("12345、数字城管导出的表格直接上传；先检查再确认，没导入的行会写明原因，改好再传，不会重复。"),
            "import_list",
        ),
        Stop(
            "whistle.png",
            _("部门提交后由您核实"),
            _("“今日”里的“待我核实”：办好了核实办结，没办好退回返工，时限接着算。"),
            "home",
        ),
        FIND,
        FIGURES,
    ),
    "street_leader": (
        Stop(
            "leader-today.png",
            _("等您决定的在最上面"),
            _("延期、挂账、申诉和报请吹哨都在“今日”里：打开那一件，看原因和计划，同意或写明理由不同意。"),
            "home",
        ),
        WAY,
        FIGURES,
    ),
    "department_handler": (
        Stop(
            "report.png",
            _("吹给本部门的，按剩余时间排好"),
            _("先签收，再报到，到现场后开始办理，办完提交结果；前三步在列表里点一下就行。"),
            "report_in_list",
        ),
        WAY,
        FIND,
    ),
    "district_desk": (
        Stop(
            "leader-today.png",
            _("等您决定的和超时的"),
            _("重点哨的延期、街道两天没有决定的申请在“今日”最上面；超时的可以督办。"),
            "home",
        ),
        WAY,
        FIGURES,
    ),
    "city_viewer": (
        FIGURES,
        Stop(
            "wall.png",
            _("大屏"),
            _("统计页右上角打开大屏，投到会议室的屏幕上，自己会更新；上面没有个人信息。"),
            "statistics",
        ),
    ),
    "system_admin": (
        Stop(
            "administration.png",
            _("开通账号只要一张表"),
            _("后台管理 → 账号 → 新增：姓名、账号、岗位、区域一次填好；要另一位确认的，会写明由谁确认。"),
            "home",
        ),
    ),
    "grid_admin": (
        Stop(
            "grid-map.png",
            _("哪一格缺人、哪一格超时"),
            _("左边清单，右边是点中的那一格：谁负责、电话多少、空了几天、正在办什么；四个数字都能点开。"),
            "grid_home",
        ),
        Stop(
            "grid-posts.png",
            _("红格子是空缺，点一下就任命"),
            _("横着是岗位，竖着是网格；选人、定哪天起，就有人了。有人要走，在“人员”里一次交接清楚。"),
            "staffing",
        ),
        Stop(
            "grid-edit.png",
            _("改界线先看会动什么"),
            _("拖共用的边，两边一起变；切格、并格也在这里。保存以前先看多少平方米、哪些楼栋和哨件换网格。"),
            "grid_home",
        ),
        Stop(
            "initiatives.png",
            _("专项按网格办"),
            _("写明目的和日期，列出清单，开始以后每个网格各有一项；建错了可以撤销，一项写错了可以撤下。"),
            "initiative_list",
        ),
    ),
    "auditor": (
        Stop(
            "audit-findings.png",
            _("先看核对发现了什么"),
            _(
                "台账每周自己核对一遍。有问题会列在这里，打开一条就写着怎样查、可以问谁；查明后点“处理问题”写上说明。"
            ),
            "admin:whistles_finding_changelist",
        ),
        Stop(
            "audit-disclosures.png",
            _("谁看过个人信息，为什么"),
            _(
                "每一次查看姓名、电话都留下一行：谁、什么时候、哪一件、写的什么事由。记录只能看，不能改也不能删。"
            ),
            "admin:grids_disclosure_changelist",
        ),
        Stop(
            "audit-heads.png",
            _("每天的日封，打印留一份"),
            _("一天的台账合成一个值，打印出来或报送区里；以后旧账要是被改过，和纸上一比就知道。"),
            "admin:whistles_dayhead_changelist",
        ),
    ),
    "security_officer": (
        Stop(
            "approvals.png",
            _("别人发起，由您确认"),
            _(
                "敏感岗位的任职、密码重置和岗位的变动都等您核对；人和事由都对得上再同意，不同意要写明原因。您不能自己发起。"
            ),
            "admin:grids_approval_changelist",
        ),
        Stop(
            "safety-today.png",
            _("等您确认的，首页就有"),
            _(
                "完整导出（带姓名电话的）也要您同意才放行。确认密码重置时给您的那段码只显示一次：封好，当面交给本人。"
            ),
            "home",
        ),
    ),
    "complaint_officer": (
        Stop(
            "complaints.png",
            _("检举控告只有您办"),
            _(
                "每一件都密封，别的人查不到。吹给与此事无关的部门，或写明理由不予受理；反映您单位的由上级办，您看不到。"
            ),
            "complaint_desk",
        ),
        Stop(
            "complaint-today.png",
            _("每天先看“今日”"),
            _("新来的、快到时限的都在这一页。要看举报人是谁，写明事由才打开，每一次都留下记录。"),
            "home",
        ),
    ),
}


def tours_of(roles: set[str]) -> list[tuple[Role, tuple[Stop, ...]]]:
    """The tours of the roles that somebody has, in the order of the roles."""
    return [(ROLES[role], stops) for role, stops in TOURS.items() if role in roles]
