"""docs/privacy.md: what is held of residents and why, drawn from the types of the fields, the roles, the terms and the reports."""

from collections.abc import Iterable, Iterator

from governance import fences
from governance.variables import VARIABLES
from grids.access.roles import ROLES, Permission
from grids.people.revealing import SHOWN, Why
from grids.personal.fields import Basis, LookUp
from grids.privacy.registry import Entry, entries
from grids.registry.dwellings.rules import KEPT_LEAST, KEPT_MOST, RegisterRules
from grids.requests.apart import APART
from grids.requests.kinds import PROVES, Asker, Proof, RequestKind
from grids.requests.reports import COMPLAINTS, RIGHTS
from grids.together import held

P = Permission
# what each right over registers of residents lets its holders do
MAY = {
    P.PEOPLE_VIEW: "看住户登记；姓名、号码只留首尾",
    P.PEOPLE_EDIT: "登记、更正、迁入迁出、走访",
    P.PEOPLE_REVEAL: "看一项完整的信息：选事由，看一次记一次，本人能查到",
    P.PEOPLE_MERGE: "把两条登记认成一个人，再拆分",
    P.PEOPLE_IMPORT: "导入登记表",
    P.PEOPLE_OPEN: "越区查看一户、一个人：写事由，限时，只看掩码",
    P.MINOR_APPROVE: "批准查看未成年人的信息",
    P.REQUEST_HANDLE: "办理居民的查阅、更正、异议、删除申请，做查阅报告",
    P.CARE_VIEW: "看关注帮扶记录",
    P.CARE_WRITE: "写关注帮扶记录",
    P.CARE_APPROVE: "批准关注帮扶记录，不能是写的人",
    P.CARE_SWITCH: "启用、停用关注类别",
    P.CARE_AUDIT: "看谁看过关注帮扶记录，不看内容",
    P.EXPORT_APPROVE: "批准带完整信息的导出，不能是提出的人",
}
# what is not held of residents, and why; a guard holds that no field is called so
NOT_HELD = {
    "民族": "没有一件要办的事用得到它",
    "宗教": "没有一件要办的事用得到它；是敏感个人信息",
    "政治面貌": "没有一件要办的事用得到它",
    "婚姻": "户内关系已经够用",
    "学历": "没有一件要办的事用得到它",
    "职业": "没有一件要办的事用得到它",
    "收入": "没有一件要办的事用得到它；困难家庭由关注帮扶按类别登记，不记数额",
    "健康": "是敏感个人信息；需要帮扶的按关注类别登记，不记病情",
    "指纹": "是敏感个人信息，认定是同一人用证件号就够",
    "人脸": "是敏感个人信息，认定是同一人用证件号就够",
    "照片": "没有一件要办的事用得到它；证件只核对原件，不留复印件",
    "行踪": "系统不记录居民和工作人员的走动",
    "评分": "不给居民打分，不分等级",
    "备注": "一个人的登记没有自由填写的地方，免得写进猜测和评价",
}


def privacy() -> str:
    """The whole page."""
    return (
        "\n".join([*_top(), *_held(), *_readers(), *_terms(), *_reports(), *_not_held(), *_kept_safe()])
        + "\n"
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    heads = list(heads)
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "／") for cell in row) + " |"
    yield ""


def _top() -> Iterator[str]:
    yield "# 居民的个人信息"
    yield ""
    yield (
        "由字段的类型、岗位的权限、保存期的规则和查阅报告的内容生成（`make docs`），不是另写的：代码变了，这一页不变，测试就失败。"
        "全部表（连同哨件和工作人员的）见 [personal-data.md](personal-data.md)，怎样守住见 [safety.md](safety.md)。"
    )
    yield ""


def of_residents() -> list[Entry]:
    """Every personal field of residents; who took a step is nothing of theirs."""
    return [one for one in entries() if one.about.basis != Basis.STAFF]


def _held() -> Iterator[str]:
    yield "## 登记了什么，为什么，凭什么，谁能看，保存多久"
    yield ""
    found = of_residents()
    for part in held():
        mine = [one for one in found if one.model._meta.label in part.covers]
        if not mine:
            continue
        yield f"### {part.label}"
        yield ""
        yield from _table(
            ("表", "信息", "为什么", "依据", "谁能看", "保存", "加密"),
            (_row(one) for one in mine if not isinstance(one.field, LookUp)),
        )
    yield "### 只用来查找的值"
    yield ""
    yield "由加密的值算出，带密钥，读不出原来的值；只供程序比对。换密钥见 [operations.md](operations.md)。"
    yield ""
    looked = [one for one in found if isinstance(one.field, LookUp)]
    yield from _table(
        ("表", "查找值", "由哪一项算出", "为什么"),
        ((one.model._meta.verbose_name, one.name, f"`{one.field.of}`", one.about.purpose) for one in looked),
    )


def _row(one: Entry) -> tuple[object, ...]:
    about = one.about
    return (
        one.model._meta.verbose_name, one.name, about.purpose, about.basis.label, "、".join(one.readers()), one.term(),
        "是" if about.is_sealed else "",
    )  # fmt: skip


def _readers() -> Iterator[str]:
    yield "## 谁能做什么"
    yield ""
    yield "权限只在任命的区域里有效；数据库按同样的区域给行，网页被注入了语句也拿不到别处的。"
    yield ""
    holders = {one: [str(role.name) for role in ROLES.values() if one in role.permissions] for one in MAY}
    yield from _table(
        ("可以做什么", "哪些岗位"), ((MAY[one], "、".join(holders[one]) or "没有") for one in MAY)
    )
    hour = next(one for one in VARIABLES if one.name == "REVEALS_AN_HOUR").default
    yield (
        f"能看完整的只有{'、'.join(map(str, SHOWN.values()))}，一次一项。事由：{'、'.join(str(one.label) for one in Why)}。"
        f"一个账号一小时最多 {hour} 项，到了就停，并提醒审计员。未满 18 周岁的证件号须经批准。"
    )
    yield ""


def _terms() -> Iterator[str]:
    rule = RegisterRules._meta.get_field("kept_days")
    yield "## 保存多久"
    yield ""
    yield (
        f"搬离或注销以后 {rule.default} 天，姓名、证件号、电话、出生日期和以前的值由每夜的任务抹去；街道可以定在 {KEPT_LEAST} 到 {KEPT_MOST} 天之间。"
        "还有没有答复的申请、还有联系在这里的，等办完再抹。有人住过这件事本身留着，不再写是谁。"
    )
    yield ""
    terms: dict[str, list[str]] = {}
    for one in of_residents():
        terms.setdefault(one.term(), []).append(str(one.model._meta.verbose_name))
    yield from _table(("期限", "哪些表"), ((term, "、".join(dict.fromkeys(terms[term]))) for term in terms))
    yield "从备份里消失要等最老的一份备份也删去；备份的保存期由街道定，见 [operations.md](operations.md)。"
    yield ""


def _reports() -> Iterator[str]:
    days = RegisterRules._meta.get_field("request_days").default
    yield "## 本人能知道什么、要求什么"
    yield ""
    yield (
        "本人、监护人，或者本人去世以后的近亲属，带证明原件到街道申请，不留复印件。"
        f"街道网格岗登记，{days} 天内答复（街道可以另定）。查阅的做一份报告（Word 或 PDF，或 `manage.py access_report`），做一次记一次。"
    )
    yield ""
    yield from _table(
        ("谁申请", "核对什么"),
        ((Asker(one).label, "、".join(str(Proof(proof).label) for proof in PROVES[one])) for one in PROVES),
    )
    yield f"可以申请：{'；'.join(str(one.label) for one in RequestKind)}。"
    yield ""
    yield from (f"- {one}" for one in RIGHTS)
    yield ""
    yield from _table(
        ("报告里的一部分", "包括", "没有这项权限的经办人写的是"),
        ((one.label, "、".join(_names(one.covers)), one.instead or "—") for one in held()),
    )
    yield "报告里写明没有查的地方："
    yield ""
    told = [
        str(COMPLAINTS),
        *map(str, APART.values()),
        *(str(words) for one in held() for words in one.apart.values()),
    ]
    yield from (f"- {one}" for one in dict.fromkeys(told))
    yield ""


def _names(labels: Iterable[str]) -> Iterator[str]:
    called = {one.model._meta.label: str(one.model._meta.verbose_name) for one in entries()}
    yield from dict.fromkeys(called[label] for label in labels if label in called)


def _not_held() -> Iterator[str]:
    yield "## 不登记什么，为什么"
    yield ""
    yield from _table(("不登记", "为什么"), NOT_HELD.items())


def _kept_safe() -> Iterator[str]:
    yield "## 数据库怎样守"
    yield ""
    fenced = "、".join(f"`{one}`" for one in sorted(fences.FENCED))
    yield f"下面这些表里的行，数据库只交给任命在那里的人（行级安全，`governance/fences.py`）：{fenced}。"
    yield ""
    yield "标“加密”的值用 `FIELD_KEYS` 加密，绑在自己的行上，抄到别处打不开；换密钥用 `manage.py rotate_keys`。"
