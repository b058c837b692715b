"""What the tables of each register hold: their fields, the words by which offices call a column, which are needed, what is chosen from.

The first word of a field is the heading of its column in a template, always in Chinese: a template is read back by it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.homes import relations
from grids.homes.kinds import Inflow, Permit, ResidenceType, Standing
from grids.homes.leases.kinds import EndedHow
from grids.homes.owners.kinds import Form
from grids.homes.premises.kinds import EnterpriseClass, OrgHazard, PremisesKind
from grids.people.kinds import DocumentKind, RegisteredHere, Sex
from grids.registry.dwellings.kinds import RentalUse, Use

# columns that tell from when until when in one cell
TOGETHER = re.compile(r"起止|期限$|^租期$")


class Register(TextChoices):
    """What a table is of. PEOPLE: houses and people together, one row a person (一表通)."""

    PEOPLE = "people", _("人房一表通")
    DWELLINGS = "dwellings", _("房屋")
    ORGANISATIONS = "organisations", _("单位和场所")
    LEASES = "leases", _("租赁")
    OWNERS = "owners", _("产权人")


class Sort(StrEnum):
    """What stands in a column's cells: words, one of several words, a day, a number, a number of digits kept as text, yes or no."""

    TEXT = "text"
    CHOICE = "choice"
    DAY = "day"
    NUMBER = "number"
    DIGITS = "digits"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a row tells. words: what its column is called, its own heading first.

    codes: of a choice, by code what is offered; said: other words that mean one of them. trades stand in the database: a field
    whose choices are a street's own has none here (`of_street`).
    """

    name: str
    label: str | Promise
    words: tuple[str, ...]
    sort: Sort = Sort.TEXT
    is_needed: bool = False
    codes: tuple[tuple[str, str | Promise], ...] = ()
    said: Mapping[str, str] | None = None
    of_street: str = ""

    @property
    def heading(self) -> str:
        """What its column is called in a template."""
        return self.words[0]


# words that offices write beside ours, by what they mean
DOCUMENTS = {
    "身份证": "resident_id", "二代身份证": "resident_id", "第二代居民身份证": "resident_id", "居民身份证件": "resident_id",
    "临时身份证": "temporary_id", "户口本": "household_book", "港澳台居住证": "permit_hkmt", "港澳台居民居住证件": "permit_hkmt",
    "港澳通行证": "pass_hk", "回乡证": "pass_hk", "港澳居民来往内地通行证件": "pass_hk", "台胞证": "pass_tw", "台湾通行证": "pass_tw",
    "外国护照": "passport", "普通护照": "passport", "外国人永居证": "foreign_permit", "永久居留证": "foreign_permit",
    "居留许可": "foreign_stay", "出生证": "birth_certificate", "出生证明": "birth_certificate", "无": "none", "无证件": "none",
}  # fmt: skip
STANDINGS = {
    "常住人口": "resident", "户籍人口": "resident", "户籍": "resident", "本地": "resident", "常住户籍": "resident",
    "常住非户籍": "resident", "流动人口": "floating", "暂住": "floating", "暂住人口": "floating", "外来人口": "floating",
    "外来": "floating", "租户": "floating", "租客": "floating", "待核": "unverified", "不详": "unverified",
}  # fmt: skip
SEXES = {"男性": "1", "女性": "2", "未说明的性别": "9", "不详": "0"}
SEPARATED = {
    "是": "01",
    "一致": "01",
    "人户一致户": "01",
    "否": "02",
    "不一致": "02",
    "分离": "02",
    "人在户在": "01",
    "人在户不在": "02",
    "空挂": "02",
}
USES = {
    "自有": "own", "业主自住": "own", "住宅": "own", "居住": "own", "自用": "own", "租": "let", "租赁": "let", "出租房": "let",
    "出租屋": "let", "空": "vacant", "空房": "vacant", "闲置": "vacant", "无人": "vacant", "无人居住": "vacant", "单位": "office",
    "办公室": "office", "商铺": "venue", "经营": "venue", "商用": "venue", "店铺": "venue", "门面": "venue", "其他": "other", "待核实": "other",
}  # fmt: skip
LIVING_IN = {
    "自购": "01",
    "自有": "01",
    "自有住房": "01",
    "租赁": "02",
    "租房": "02",
    "出租屋": "02",
    "租住": "02",
    "单位宿舍楼": "05",
    "宿舍": "05",
}
INFLOWS = {"打工": "01", "就业": "01", "工作": "01", "经商办厂": "03", "做生意": "03", "上学": "04", "读书": "04", "陪读": "06",
    "随迁家属": "06", "结婚": "05", "看病": "07", "投靠亲友": "08"}  # fmt: skip
PREMISES = {
    "办公场所": "office",
    "写字楼": "office",
    "经营": "venue",
    "商铺": "venue",
    "门店": "venue",
    "店铺": "venue",
}
LET_AS = {
    "居住": "02",
    "住宅": "02",
    "住人": "02",
    "商用": "03",
    "商业": "03",
    "门面": "03",
    "办公室": "04",
    "库房": "05",
    "厂": "06",
}
# who owns or lets may be an organisation; its number is its code
ORGANISATION = "organisation"
OF_SOMEBODY = (*DocumentKind.choices, (ORGANISATION, _("单位")))
WHOSE_DOCUMENTS = DOCUMENTS | {
    "企业": ORGANISATION,
    "公司": ORGANISATION,
    "营业执照": ORGANISATION,
    "统一社会信用代码": ORGANISATION,
}
ENDED = tuple((one.value, one.label) for one in EndedHow if one != EndedHow.MISTAKE)
FORMS = {"单独": "sole", "独有": "sole", "共有": "joint", "共同": "joint", "按份": "shares"}
TOLD = {"是": "yes", "有": "yes", "已看": "yes", "√": "yes", "否": "no", "无": "no", "未看": "no", "×": "no"}


def _choice(
    name: str, label: str | Promise, words: str, of: type[TextChoices] | tuple, said: Mapping[str, str] | None = None
) -> Field:  # fmt: skip
    codes = of if isinstance(of, tuple) else tuple(of.choices)
    return Field(name, label, tuple(words.split()), Sort.CHOICE, codes=codes, said=said or {})


def _yes(name: str, label: str | Promise, words: str) -> Field:
    return Field(
        name, label, tuple(words.split()), Sort.YES, codes=(("yes", _("是")), ("no", _("否"))), said=TOLD
    )


def _field(
    name: str, label: str | Promise, words: str, sort: Sort = Sort.TEXT, *, needed: bool = False
) -> Field:
    return Field(name, label, tuple(words.split()), sort, is_needed=needed)


# where it is: the house and the door in columns of their own, or all of it as one text
PLACE = (
    _field(
        "building", _("楼栋"),
        "楼栋 楼栋名称 楼栋号 楼号 幢号 栋号 楼幢号 幢 栋 楼房 楼宇 楼宇名称 地址与幢号 现住小区/建筑 建筑名称",
    ),
    _field("entrance", _("单元"), "单元 单元号", Sort.DIGITS),
    _field("room", _("房号"), "房号 室号 室 门牌号 房间号 房间 户室 房屋编号 门牌 门号 房室号 户室号", Sort.DIGITS),
    _field(
        "address", _("详细地址"),
        "详细地址 地址 住址 现住址 现住地址 居住地址 现居住地址 现居住地 居住地 家庭住址 家庭地址 房屋地址 房屋坐落 坐落 门牌地址 租住地址 "
        "地址名称 现居地地址 现居住详细地址 单位地址 场所地址 经营地址 现住详细门牌 居住详址 房屋详细地址",
    ),
    _field("yard", _("小区或院落"), "小区 小区名称 院落 小区院落 小区或院落"),
)  # fmt: skip
OF_HOUSE = (
    _field("floor", _("楼层"), "楼层 所在层 所在楼层 层", Sort.DIGITS),
    _field(
        "floor_area_m2", _("建筑面积"), "建筑面积 建筑面积㎡ 房屋面积 面积 住房面积 专有面积", Sort.NUMBER
    ),
    _choice(
        "use",
        _("房屋用途"),
        "房屋用途 用途 使用情况 居住情况 使用状态 房屋使用情况 房屋状态 房屋类别",
        Use,
        USES,
    ),
    _field("layout", _("户型"), "户型 房型"),
)
PEOPLE = (
    _field("name", _("姓名"), "姓名 人员姓名 居民姓名 住户姓名 流动人口姓名 本人姓名 家庭成员 家庭成员姓名 成员姓名", needed=True),
    _choice("kind", _("证件类型"), "证件类型 证件种类 证件名称", DocumentKind, DOCUMENTS),
    _field(
        "number", _("证件号码"),
        "证件号码 身份证号码 身份证号 公民身份号码 公民身份证号码 证件号 身份证 身份证件号码 居民身份证号码 身份号码", Sort.DIGITS,
    ),
    Field(
        "relation", _("与户主关系"), ("与户主关系", "家庭关系", "关系", "与户主的关系", "与户主关系代码", "户主关系", "成员关系"), Sort.CHOICE,
        codes=tuple(relations.offered()), said={word: code for code, words in relations.WORDS.items() for word in words},
    ),
    _field("household", _("户号"), "户号 户编号 家庭编号 户序号 户号编码 户编码", Sort.DIGITS),
    _field("head", _("户主姓名"), "户主姓名 户主"),
    _choice("sex", _("性别"), "性别", Sex, SEXES),
    _field("born_on", _("出生日期"), "出生日期 出生年月 出生年月日 生日", Sort.DAY),
    _field("phone", _("联系电话"), "联系电话 电话 手机 手机号 手机号码 联系方式 电话号码 本人电话 本人联系电话 联系手机 移动电话", Sort.DIGITS),
    _choice(
        "standing", _("常住或流动"), "人口类型 常住或流动 人口类别 人员类别 人员类型 居住类型 人口性质 常住流动", Standing, STANDINGS
    ),
    _field(
        "since", _("从哪天起住在这里"),
        "入住日期 迁入日期 入住时间 迁入时间 居住起始日期 来本地日期 来昆时间 起居日期 居住起止时间 居住起止日期", Sort.DAY,
    ),
    _choice("registered_here", _("人户一致"), "人户一致 人户一致标识 是否人户一致 是否户籍在此 人户状态", RegisteredHere, SEPARATED),
    _field("domicile_code", _("户籍地区划代码"), "户籍地区划代码 户籍区划代码 户籍地代码 户籍地区划", Sort.DIGITS),
    _field("nation", _("国籍"), "国籍 国籍代码 国籍地区"),
    _choice("residence_type", _("住所类型"), "住所类型 住所类别 住房类型 居住方式", ResidenceType, LIVING_IN),
    _choice("inflow_reason", _("流入原因"), "流入原因 来本地原因 居住事由 暂住事由", Inflow, INFLOWS),
    _field("came_from", _("从哪里来（区划代码）"), "来源地区划代码 流出地代码 流出地区划代码 来自何地代码", Sort.DIGITS),
    _field("registered_on", _("居住登记日期"), "居住登记日期 登记居住日期 暂住登记日期", Sort.DAY),
    _choice("permit_kind", _("办证类型"), "办证类型 居住证类型", Permit),
    _field("permit_until", _("居住证有效期至"), "居住证有效期至 居住证到期日期 证件到期日期 居住证有效期", Sort.DAY),
)  # fmt: skip
ORGANISATIONS = (
    _field(
        "name", _("单位名称"),
        "单位名称 企业名称 名称 商户名称 店名 店铺名称 公司名称 机构名称 字号名称 场所名称 门店名称 商铺名称 个体工商户名称", needed=True,
    ),
    _field(
        "uscc", _("统一社会信用代码"),
        "统一社会信用代码 信用代码 社会信用代码 统一信用代码 营业执照号 营业执照注册号 组织机构代码", Sort.DIGITS,
    ),
    _choice("enterprise_class", _("企业类别"), "企业类别 单位类别 经济类型 企业类型", EnterpriseClass),
    _choice("kind", _("用作办公还是经营"), "场所类型 用作 使用性质", PremisesKind, PREMISES),
    Field(
        "trade", _("行业"), ("行业", "行业类别", "经营类别", "业态", "行业类型", "场所类别"), Sort.CHOICE, of_street="trades"
    ),
    _field("responsible", _("负责人姓名"), "负责人姓名 负责人 法定代表人 法人 经营者 法人代表 店主 经营者姓名 场所负责人 法人姓名"),
    _choice("responsible_kind", _("负责人证件类型"), "负责人证件类型 法人证件类型", DocumentKind, DOCUMENTS),
    _field(
        "responsible_number", _("负责人证件号码"), "负责人证件号码 负责人身份证号 负责人身份证号码 法人身份证号 法人证件号码 经营者身份证号",
        Sort.DIGITS,
    ),
    _field(
        "responsible_phone", _("负责人电话"),
        "负责人电话 负责人联系电话 负责人手机 法人电话 经营者电话 法人联系电话 联系电话 联系方式 电话 手机 手机号", Sort.DIGITS,
    ),
    _field("office_phone", _("单位电话"), "单位电话 办公电话 座机 固定电话 对外电话", Sort.DIGITS),
    _choice("org_hazard", _("安全隐患"), "安全隐患 隐患类型 隐患", OrgHazard),
    _field("since", _("入驻日期"), "入驻日期 开业日期 入驻时间 迁入日期", Sort.DAY),
    _field("until", _("搬走日期"), "搬走日期", Sort.DAY),
)  # fmt: skip
LEASES = (
    _field("tenant", _("承租人姓名"), "承租人姓名 承租人 租户姓名 租户 租客姓名 租客 承租方 姓名", needed=True),
    _choice("kind", _("承租人证件类型"), "承租人证件类型 租户证件类型 证件类型", DocumentKind, DOCUMENTS),
    _field(
        "number", _("承租人证件号码"),
        "承租人证件号码 承租人身份证号 承租人身份证号码 租户身份证号 租户身份证号码 承租人身份证 租客身份证号 身份证号 身份证号码 证件号码",
        Sort.DIGITS,
    ),
    _field(
        "phone", _("承租人电话"), "承租人电话 承租人联系电话 承租人联系方式 租户联系电话 租户电话 租客电话 联系电话", Sort.DIGITS
    ),
    _field("part", _("租的哪一间"), "租的哪一间 租赁部位 租赁范围 房间部位"),
    # its end may stand in the same column
    _field(
        "begins_on", _("租期从哪天起"),
        "租期起 租赁起始日期 起租日期 租赁开始日期 合同起始日期 租期开始 起租时间 租赁起止日期 租赁起止时间 租期起止 租赁期限 租期 合同起止日期 "
        "合同起止时间 合同期限 起止日期 居住起止时间 居住起止日期", Sort.DAY, needed=True,
    ),
    _field("last_day", _("租期到哪天止"), "租期止 租赁终止日期 到期日期 租赁结束日期 合同终止日期 租期结束 合同到期日 到期时间", Sort.DAY),
    _choice("rental_use", _("出租用途"), "出租用途 租赁用途 承租用途 用途", RentalUse, LET_AS),
    _field("landlord", _("出租人姓名"), "出租人姓名 出租人 房东姓名 房东 房主姓名 房主 出租方 户主姓名 产权人 业主姓名"),
    _choice("landlord_kind", _("出租人证件类型"), "出租人证件类型 房东证件类型", OF_SOMEBODY, WHOSE_DOCUMENTS),
    _field(
        "landlord_number", _("出租人证件号码"),
        "出租人证件号码 出租人身份证号 房东身份证号 房东身份证号码 出租人身份证号码 房主身份证号 房主身份证号码 房主身份证 房东身份证", Sort.DIGITS,
    ),
    _field(
        "landlord_phone", _("出租人电话"), "出租人电话 房东电话 出租人联系电话 房东联系电话 房主联系电话 房主电话", Sort.DIGITS
    ),
    _yes("seen_contract", _("看过合同"), "看过合同 是否看过合同 有无合同 是否签合同"),
    _yes("is_sublet", _("转租"), "转租 是否转租"),
    _choice("ended_how", _("怎样结束"), "怎样结束", ENDED),
    _field("ended_on", _("提前结束日期"), "提前结束日期", Sort.DAY),
)  # fmt: skip
OWNERS = (
    _field("owner", _("产权人姓名"), "产权人姓名 产权人 业主姓名 业主 房主姓名 房主 所有权人 权利人 户主姓名 姓名", needed=True),
    _choice("kind", _("产权人证件类型"), "产权人证件类型 业主证件类型 证件类型", OF_SOMEBODY, WHOSE_DOCUMENTS),
    _field(
        "number", _("产权人证件号码"),
        "产权人证件号码 产权人身份证号 业主身份证号 业主身份证号码 权利人证件号 身份证号 身份证号码 证件号码 统一社会信用代码", Sort.DIGITS,
    ),
    _field("phone", _("产权人电话"), "产权人电话 业主电话 房主电话 产权人联系电话 联系电话 电话", Sort.DIGITS),
    _choice("form", _("所有形式"), "所有形式 共有方式 共有情况 权属形式", Form, FORMS),
    _field("share", _("份额"), "份额 产权份额 共有份额 所占份额", Sort.DIGITS),
    _field("since", _("取得日期"), "取得日期 登记日期 产权取得日期 取得时间 交房日期", Sort.DAY),
    _field("until", _("转出日期"), "转出日期", Sort.DAY),
)  # fmt: skip
FIELDS: dict[str, tuple[Field, ...]] = {
    Register.PEOPLE: (*PLACE, *OF_HOUSE, *PEOPLE),
    Register.DWELLINGS: (*PLACE, *OF_HOUSE),
    Register.ORGANISATIONS: (*PLACE, *ORGANISATIONS),
    Register.LEASES: (*PLACE, *LEASES),
    Register.OWNERS: (*PLACE, *OWNERS),
}
# of these one at least must have a column, whatever the register: by which door it is
ONE_OF_PLACE = ("room", "address")


def fields_of(register: str) -> tuple[Field, ...]:
    """The fields of a register, in the order of a template's columns."""
    return FIELDS[register]


def field_of(register: str, name: str) -> Field:
    """One of them."""
    return next(one for one in FIELDS[register] if one.name == name)


def plain_heading(text: str) -> str:
    """A column's name as it is compared: without width, blanks, stars, colons and what stands in brackets behind it."""
    bare = "".join(unicodedata.normalize("NFKC", text).split()).strip("*:")
    head, _open, _rest = bare.partition("(")
    return (head.strip("*:") or bare).casefold()


def guessed(register: str, header: Sequence[str]) -> dict[str, str]:
    """Which column holds which field, as the columns' names say: field → column; a name that stands there twice is no guide."""
    counts = Counter(header)
    columns: dict[str, str] = {}
    for name in header:
        if name and counts[name] == 1:
            columns.setdefault(plain_heading(name), name)
    found: dict[str, str] = {}
    for field in FIELDS[register]:
        column = next((columns[word] for word in map(plain_heading, field.words) if word in columns), None)
        if column is not None and column not in found.values():
            found[field.name] = column
    return found
