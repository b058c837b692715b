"""What the gallery shows: invented matters with numbers that cannot be real."""

from datetime import datetime, timedelta
from types import SimpleNamespace as Sample
from uuid import UUID

from django import forms
from django.contrib.messages.constants import SUCCESS
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.utils import timezone

from grids.files.shown import FileShown
from grids.lists.reading import Head

CATEGORIES = [
    ("k1", "常", "常住人口"), ("k2", "流", "流动人口"), ("k3", "单", "单位"),
    ("k4", "行", "行业场所"), ("k5", "重", "重点关注"), ("k6", "空", "空置或待核"),
]  # fmt: skip
CHIPS = [
    ("plain", "演示数据", ""), ("routine", "常规哨", ""), ("key", "重点哨 · 街道级", ""), ("emergency", "应急哨", ""),
    ("ok", "已办结", "check"), ("act", "待核实", ""), ("bad", "未到场 1 次", ""), ("warn", "暂定", "clock"),
]  # fmt: skip
ICONS = [
    "mark", "today", "pool", "whistle", "report", "import", "export", "chart", "admin", "more", "search", "empty", "done",
    "check", "alert", "info", "stop", "lock", "eye", "phone", "plus", "clock", "place", "people", "file", "moon", "type",
    "out", "next", "previous", "close", "bell", "sound",
]  # fmt: skip

# of no matter: what is pressed for it finds none
NOBODYS = UUID(int=0)


class StepForm(forms.Form):
    """The form of one step: how it ended, in which words."""

    outcome = forms.ChoiceField(
        label="办结方式",
        choices=[("solved", "已解决"), ("explained", "依法解释"), ("later", "暂不能解决")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="核实情况",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明怎样核实的，例如现场查看、电话问过反映人。",
        error_messages={"required": "请写明核实情况，至少说清去没去过现场。"},
    )


class ReceiveForm(forms.Form):
    """One of every kind of field."""

    title = forms.CharField(label="标题", max_length=60, error_messages={"required": "请写标题。"})
    source = forms.ChoiceField(label="哨源渠道", choices=[("", "请选择"), ("hotline", "12345 热线")])
    received_at = forms.DateField(
        label="收到",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="不填就是今天。",
    )
    file = forms.FileField(
        label="附件", required=False, help_text="不超过 20 MB，可以是 .xlsx、.xls 或 .csv。"
    )
    is_sealed = forms.BooleanField(label="这是检举控告，密封反映人", required=False)


class FilterForm(forms.Form):
    """The filters of a list."""

    q = forms.CharField(
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": "编号或标题", "aria-label": "编号或标题"}
        ),
    )
    source = forms.ChoiceField(
        required=False,
        choices=[("", "全部渠道"), ("hotline", "12345 热线")],
        widget=forms.Select(attrs={"aria-label": "哨源渠道"}),
    )
    grade = forms.ChoiceField(
        required=False,
        choices=[("", "全部哨种"), ("key", "重点哨")],
        widget=forms.Select(attrs={"aria-label": "哨种"}),
    )
    overdue = forms.BooleanField(required=False, label="只看超时")


def context() -> dict:
    """Everything the gallery's template asks for."""
    now = timezone.now()
    return {
        "icons": ICONS, "chips": CHIPS, "categories": CATEGORIES,
        "todos": todos(), "clocks": clocks(), "steps": steps(), "cancelled_steps": steps(4),
        "stepper": ["上传", "对应列", "检查", "导入"], "figures": figures(), "bars": bars(),
        "pairs": pairs(), "entries": entries(now), "tabs": tabs(), "actions": actions(),
        "columns": COLUMNS, "rows": rows(), "charts": charts(), "place_map": place_map(), "leads": leads(),
        "filter_form": FilterForm(auto_id="filter_%s"), "step_form": StepForm(auto_id="step_%s"),
        "wrong_form": ReceiveForm({"received_at": "11 月"}, auto_id="wrong_%s"),
        "receive_form": ReceiveForm(auto_id="receive_%s"),
        "heads": HEADS, "house": house(), "files": files(now), "hits": hits(), "followed": NOBODYS,
        "add_file": Sample(url="#h-files", outbox=""), "demo_stands": Sample(street="莲华街道", day="11-24"),
        "middle_page": Sample(previous_url="?before=x", next_url="?after=x"),
        "checks": [None, Sample(differences=0, checked_at=now), Sample(differences=2, checked_at=now)],
        "reset_rows": [Sample(at="2026-11-24 09:12", by="罗安", used=False)],
        "said": [Message(SUCCESS, "已登记。")],
        "notes": [
            ("success", "已签收。请在 11-25 17:00 前报到。", ""),
            ("info", "登录后回到刚才的页面。为了安全，30 分钟没有操作会自动退出。", ""),
            ("warning", "明年的放假安排还没有公布，时限是暂定的。", ""),
            ("error", "这件哨件刚刚被 王敏 办结了。", "您填写的内容没有保存，仍在下面；请看过现在的情况再决定。"),
        ],
    }  # fmt: skip


def todos() -> list[dict]:
    """A matter of every urgency."""
    return [
        {"stripe": "late", "title": "近华路 12 号院垃圾长期堆放，居民两次反映", "url": "#steps",
         "chips": [{"kind": "key", "text": "重点哨 · 街道级"}], "meta": ["2026-0412", "第二网格 03"],
         "due": "核实已超时 2 小时", "action": {"label": "去现场核实", "url": "#steps", "go": True}},
        {"stripe": "soon", "title": "5 幢 2 单元楼道电动车飞线充电", "url": "#steps",
         "chips": [{"kind": "emergency", "text": "应急哨"}], "meta": ["网格巡查"],
         "due": "今天 17:30 前办结 · 还剩 3 小时 10 分",
         "action": {"label": "签收", "url": "", "is_post": True, "fields": {"version": 3}, "go": True}},
        {"stripe": "ok", "title": "冬季消防安全检查：还有 3 幢未查", "url": "#steps",
         "chips": [{"kind": "plain", "text": "专项 · 平安建设"}], "meta": ["已查 7 / 10"], "due": "11 月 28 日前",
         "action": {"label": "继续检查", "url": "#steps"}},
        {"stripe": "none", "title": "12345 工单 2026 年 10 月.xlsx 有 4 行没有导入", "url": "#steps",
         "chips": [], "meta": ["今天 10:42 导入完毕"], "due": "", "action": {"label": "看原因", "url": "#steps"}},
    ]  # fmt: skip


def clocks() -> list[dict]:
    """A clock in every state."""
    return [
        {"label": "签收", "state": "on_time", "text": "按时", "sub": "用时 19 分钟"},
        {"label": "报到", "state": "late", "text": "超时 2 小时", "sub": "用时 10 小时"},
        {"label": "核实", "state": "soon", "text": "剩 3 小时", "sub": "今天 17:30"},
        {"label": "办结", "state": "left", "text": "剩 13 个工作日", "sub": "12-11 17:00"},
        {"label": "回访", "state": "none", "text": "—", "sub": "没有时限"},
    ]


def steps(reached: int = 5) -> list[dict]:
    """The straight path as far as `reached`."""
    path = [("吹哨", "11-20 09:12"), ("签收", "11-20 09:31"), ("报到", "11-20 15:40"), ("开始办理", "11-21 09:00"),
            ("提交结果", "11-23 16:05"), ("核实办结", "等街道核实")]  # fmt: skip
    found = []
    for place, (label, at) in enumerate(path):
        state = "done" if place < reached else "now" if place == reached else "later"
        found.append({"label": label, "state": state, "at": "" if state == "later" else at})
    return found


def figures() -> list[dict]:
    """Figures whose numbers lead to their lists."""
    return [
        {"label": "结哨率", "value": "98.5%", "parts": [
            {"text": "528", "url": "#table"}, {"text": "÷"}, {"text": "536", "url": "#table"},
            {"text": "件，四舍五入到一位小数"}]},
        {"label": "正在办理", "value": "8", "url": "#table", "parts": [
            {"text": "挂账"}, {"text": "0", "url": "#table"}, {"text": "· 撤销"}, {"text": "0", "url": "#table"}]},
        {"label": "不能导入", "value": "4", "tone": "late", "sub": "原因在下面，改好再传"},
        {"label": "办理时长（中位）", "value": "3.4 天", "sub": "九成在 8.1 个工作日内"},
    ]  # fmt: skip


def bars() -> list[dict]:
    """Bars of counts; the longest is not the whole."""
    counts = [
        ("12345 热线", 231),
        ("数字城管", 146),
        ("接诉即办", 87),
        ("居民建议提案", 45),
        ("来信来访", 27),
    ]
    return [{"label": label, "value": value, "url": "#table"} for label, value in counts]


def pairs() -> list[dict]:
    """Facts of a matter."""
    return [
        {"label": "收到", "text": "11-24 10:18"},
        {"label": "外部时限", "text": "12345 工单要求 11-27 17:00 前答复"},
        {"label": "地点", "text": "学府社区 · 第一网格 02", "url": "#table"},
        {"label": "诉求分类", "text": "城乡建设 › 市容环境 › 占道经营"},
        {"label": "被反映部门", "text": ""},
    ]


def entries(now: datetime) -> list[dict]:
    """A story with an imported step, a late entry and a correction."""
    return [
        {"at": now - timedelta(minutes=40), "who": "街道研判岗 陈立", "what": "退回", "text": "南侧还有两处没有清完。"},
        {"at": now - timedelta(days=1), "who": "街道城管中队", "what": "提交结果",
         "text": "已清运，桶点移至东侧。\n每日 7:00、19:00 两次清运。", "recorded_at": now - timedelta(hours=3)},
        {"at": now - timedelta(days=2), "who": "街道城管中队", "what": "签收", "corrects": True,
         "text": "签收时间由 11-21 更正为 11-20。"},
        {"at": now - timedelta(days=3), "who": "12345 热线台账", "what": "吹哨", "is_imported": True},
    ]  # fmt: skip


def tabs() -> list[dict]:
    """Tabs with and without counts."""
    return [
        {"label": "全部待办", "url": "#tabs", "count": 12, "is_chosen": True},
        {"label": "待签收", "url": "#tabs", "count": 5, "is_chosen": False},
        {"label": "办理中", "url": "#tabs", "count": 7, "is_chosen": False},
        {"label": "全部", "url": "#tabs", "count": None, "is_chosen": False},
    ]


def actions() -> list[dict]:
    """The verbs of the desk with their keys."""
    return [
        {"label": "吹哨", "url": "#dock", "key": "w", "tone": "go"},
        {"label": "并入", "url": "#dock", "key": "m"},
        {"label": "不予受理", "url": "#dock", "key": "d"},
        {"label": "下一件", "url": "#dock", "key": "j", "tone": "quiet"},
    ]


COLUMNS = [{"label": "社区"}, {"label": "吹哨", "numeric": True}, {"label": "办结", "numeric": True},
           {"label": "结哨率", "numeric": True}, {"label": "状态"}]  # fmt: skip


def rows() -> list[list[dict]]:
    """Rows of the table; what is too few for a rate has none."""
    lines = [("学府社区", 71, 71, "100.0%", "ok", "全部办结"), ("虹山社区", 64, 63, "98.4%", "act", "在办 1"),
             ("教场中路社区", 58, 57, "98.3%", "act", "在办 1"), ("云南财经大学社区", 17, 17, "—", "plain", "件数少")]  # fmt: skip
    return [
        [{"text": name, "url": "#table"},
         {"text": whistled, "url": "#table", "numeric": True, "label": "吹哨"},
         {"text": closed, "url": "#table", "numeric": True, "label": "办结"},
         {"text": rate, "numeric": True, "label": "结哨率"},
         {"text": said, "kind": kind, "label": "状态"}]
        for name, whistled, closed, rate, kind, said in lines
    ]  # fmt: skip


HEADS = (
    Head("编号", "number", "#h-heads"),
    Head("收到", "received_at", "#h-heads", "descending"),
    Head("牵头部门", "lead_department"),
)


def files(now: datetime) -> list[FileShown]:
    """A picture, a recording and a paper."""

    def one(
        called: str, name: str, size: str, *, icon: str = "", small: str = "", plays: bool = False
    ) -> FileShown:
        return FileShown(
            url="#h-files", small=small, called=called, icon=icon, plays=plays, name=name, size=size,
            who="王敏", at=now - timedelta(hours=2), words="", off_url="#h-files",
        )  # fmt: skip

    return [
        one("照片", "现场.jpg", "182 KB", small=static("icons/icon.svg")),
        one("录音", "来电.m4a", "1.2 MB", plays=True),
        one("文件", "回复函.pdf", "96 KB", icon="file"),
    ]


def hits() -> list[dict]:
    """What a search found: a matter with the words around what was looked for, and a person with a number to call."""
    return [
        {"title": "近华路 12 号院垃圾长期堆放", "url": "#h-hit", "number": "2026-0412", "chips": [("key", "重点哨")],
         "meta": ["第二网格 03"], "quote": "…桶点旁的垃圾长期堆放，居民两次反映…", "phone": ""},
        {"title": "赵丽华", "url": "", "number": "", "chips": [], "meta": ["网格长"], "quote": "", "phone": "0871-00000000"},
    ]  # fmt: skip


def place_map() -> dict:
    """A place within one grid beside another."""
    west, south, step = 102.70, 25.06, 0.002
    north = south + step
    return {
        "own": "530102006004001",
        "place": [west + step / 2, south + step / 2],
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[x, south], [x + step, south], [x + step, north], [x, north], [x, south]]],
                },
                "properties": {"code": code, "name": name, "level": 4},
            }
            for x, code, name in ((west, "530102006004001", "第一网格"), (west + step, "530102006004002", "第二网格"))
        ],
    }  # fmt: skip


def charts() -> list[dict]:
    """A chart of every kind."""
    months = [f"2022-{month:02}" for month in range(4, 13)] + ["2023-01", "2023-02", "2023-03"]
    rates = [95.1, 96.2, 95.8, 97.1, 96.8, 98.0, 97.7, 98.4, 98.1, 98.6, 98.3, 98.5]
    came = [21, 18, 25, 30, 22, 28, 19, 24, 27, 15, 20, 26]
    done = [17, 19, 22, 27, 25, 24, 21, 25, 26, 18, 17, 27]
    two = [{"name": "吹哨", "kind": "bar", "values": came}, {"name": "办结", "kind": "bar", "values": done}]
    rate = {"name": "结哨率", "kind": "line", "values": rates, "rate": True}
    slower = {"name": "按时办结率", "kind": "line", "values": [value - 2.3 for value in rates], "rate": True}
    links = ["#chart"] * len(months)
    labels = [bar["label"] for bar in bars()]
    values = [bar["value"] for bar in bars()]
    return [
        {"id": "chart-mixed", "title": "柱：吹哨与办结；线：月末结哨率",
         "data": {"kind": "bar", "labels": months, "series": [*two, rate], "links": links}},
        {"id": "chart-line", "title": "结哨率与按时办结率",
         "data": {"kind": "line", "labels": months, "series": [rate, slower], "links": links}},
        {"id": "chart-stack", "title": "吹哨，按哨种",
         "data": {"kind": "stack", "labels": months, "series": [
             {"name": "常规哨", "values": came}, {"name": "重点哨", "values": [value // 6 for value in done]},
             {"name": "应急哨", "values": [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]}]}},
        {"id": "chart-donut", "title": "哨源", "data": {"kind": "donut", "labels": labels,
                                                       "series": [{"name": "哨源", "values": values}]}},
    ]  # fmt: skip


def leads() -> list[dict]:
    """The desk's list."""
    return [
        {"title": "反映学府路 298 号门前占道摆摊，夜间油烟扰民", "source": "12345 · 20261124-0412", "ago": "12 分钟前",
         "is_chosen": True},
        {"title": "龙泉路公交站台玻璃破碎", "source": "数字城管", "ago": "38 分钟前"},
        {"title": "小区电梯停运三天，老人无法下楼", "source": "来信来访", "ago": "今天 09:06"},
    ]  # fmt: skip


def house() -> Sample:
    """A house of two floors and two entrances, by what its dwellings are used as."""
    own, vacant = (
        Sample(look="k1 p-plain", letter="住", word="自住"),
        Sample(look="k6 p-crossed", letter="空", word="空置"),
    )

    def cell(room: str, mark: Sample, doubt: str = "") -> Sample:
        return Sample(
            url="#h-house", dwelling=Sample(room=room), mark=mark, said=mark.word, is_off=False, doubt=doubt
        )

    lines = [
        Sample(name="2 层", groups=[[cell("201", own), cell("202", vacant)], [cell("201", own), None]]),
        Sample(
            name="1 层", groups=[[cell("101", own, "空置但登记着 2 人"), None], [cell("101", vacant), None]]
        ),
    ]
    signs = [
        Sample(code="own", mark=own, count=3, is_on=True),
        Sample(code="vacant", mark=vacant, count=2, is_on=True),
    ]
    heads = [Sample(name="1 单元", wide=2), Sample(name="2 单元", wide=2)]
    return Sample(asks="use", heads=heads, lines=lines, signs=signs)
