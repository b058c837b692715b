"""Masks that go by what a text holds, never by what somebody called its column; values only.

What reaches a person (telephone, identity and passport-like numbers, e-mail, 微信 and QQ) keeps a few characters so that
whoever knows it recognises it; a name keeps its family name.
"""

import re
import unicodedata
from collections.abc import Iterable

HAN = "\u3400-\u9fff\U00020000-\U0002ebef"
NOT_DIGIT_BEFORE, NOT_DIGIT_AFTER = r"(?<![\d０-９])", r"(?![\d０-９])"
D = r"[\d０-９]"
GAP = r"[\s\-‐-―−ー·.]?"
MOBILE = rf"(?:\+?86{GAP})?[1１][3-9３-９](?:{GAP}{D}){{9}}"
# invented numbers of the demonstration look like these
INVENTED = rf"[1１][2２][4４][0０](?:{GAP}{D}){{7}}"
FIXED = rf"[(（]?[0０]{D}{{2,3}}[)）]?{GAP}[2-9２-９](?:{GAP}{D}){{6,7}}"
FREE = rf"[48４８][0０][0０](?:{GAP}{D}){{7}}"
LOCAL = r"[5-8]\d{7}"
ABROAD = r"(?:\+|00)[1-9](?:[\s\-]?\d){7,14}"
IDENTITY = r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
OLD_IDENTITY = r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}"
CARD = r"(?:62|4\d|5[1-5])\d{14,17}"
NUMBERS = re.compile(
    f"{NOT_DIGIT_BEFORE}(?:{'|'.join((IDENTITY, CARD, MOBILE, INVENTED, OLD_IDENTITY, FIXED, FREE, LOCAL))}){NOT_DIGIT_AFTER}"
    f"|(?<![A-Za-z0-9+]){ABROAD}{NOT_DIGIT_AFTER}"
)
# letters may follow Chinese characters without a blank, so a word's edge won't do
MAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}")
PASSPORT = re.compile(r"(?<![A-Za-z0-9])(?:[EGDSPHMTC][A-Z]?\d{7,8})(?![A-Za-z0-9])")
ACCOUNT = re.compile(
    r"((?:微信|威信|weixin|wechat|vx|wx|QQ|扣扣)(?:号|账号|id)?\s{0,3}[:：是为]?\s{0,3})([A-Za-z0-9_\-]{4,40})",
    re.IGNORECASE,
)
BARE_ACCOUNT = re.compile(r"(?<![A-Za-z0-9_])wxid_[A-Za-z0-9]{3,40}")
SAID_TO_BE = re.compile(
    rf"((?:姓名|联系人|反映人|来电人|来访人|举报人|投诉人|诉求人|当事人|报料人|户主|业主|租客|房东|本人)\s{{0,3}}([:：是叫为]?)\s{{0,3}})"
    rf"([{HAN}]{{2,4}}(?:·[{HAN}]{{1,8}})?)(?![{HAN}])"
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安"
    "齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛"
    "靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧"
    "闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝封官谌鞠栗谈谯普字者刀"
)
DOUBLE_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "宇文",
        "长孙",
        "司徒",
        "司空",
        "夏侯",
        "轩辕",
        "端木",
        "百里",
        "南宫",
        "呼延",
        "澹台",
        "申屠",
        "闾丘",
        "太史",
        "鲜于",
    ]
)
# what ends so is an office, a place, a kind of matter or a word of the ledger, whoever's family name it begins with
NO_NAME = re.compile(
    r"(?:哨|区|市|县|省|镇|乡|村|街|路|巷|道|里|院|园|城|苑|楼|栋|号|室|局|队|站|所|办|处|科|中心|公司|学校|医院|小区|社区|街道"
    r"|网格|件|类|级|度|期|间|日|月|年|时|分|量|费|证|单|表|人员|部门|情况|问题|内容|办结|解决|满意|受理|处理|反馈|完成|工单"
    r"|管理|环境|交通|安全|噪音|扰民|停车|供水|供电|路灯|垃圾|绿化|违建|咨询|建议|投诉|求助|热线|电话|平台|网站|来访|来信)$"
)
WHOLE_NAME = re.compile(rf"[{HAN}]{{2,4}}(?:·[{HAN}]{{1,8}})?")
ADDRESSED = re.compile(rf"[{HAN}]{{1,3}}(?:先生|女士|小姐|老师|师傅|阿姨|大爷|大妈|同志)")
MINORITY_NAME = re.compile(rf"[{HAN}]{{1,8}}·[{HAN}]{{1,8}}")
STARS = "***"


def mask_name(name: str) -> str:
    """张三丰 → 张**: the family name, and a star for each further character (three at most); one character → *."""
    name = name.strip()
    if len(name) < 2:
        return "*" * len(name)
    return name[:1] + "*" * min(len(name) - 1, 3)


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678; a short number keeps two digits of five or more; what is no number keeps nothing."""
    phone = phone.strip()
    digits = unicodedata.normalize("NFKC", phone)
    if not re.fullmatch(r"\+?[\d\s\-*()]+", digits):
        return STARS if phone else ""
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) < 5:
        return "*" * len(digits)
    return "*" * (len(digits) - 2) + digits[-2:]


def masked(text: str, *, known: Iterable[str] = ()) -> str:
    """A free text in which nothing reaches a person any more: numbers, addresses of accounts, names said to be names.

    known: names and numbers that are known to be somebody's, wherever they stand in it.
    """
    text = without(text, known)
    text = MAIL.sub(lambda found: f"{found[0][:1]}{STARS}@{STARS}", text)
    text = ACCOUNT.sub(lambda found: f"{found[1]}{STARS}", text)
    text = BARE_ACCOUNT.sub(STARS, text)
    text = NUMBERS.sub(lambda found: found[0] if _is_day(found[0]) else _short(found[0]), text)
    text = PASSPORT.sub(lambda found: f"{found[0][:1]}{STARS}", text)
    return SAID_TO_BE.sub(_named, text)


def without(text: str, known: Iterable[str]) -> str:
    """A text in which these names and numbers, and nothing else, are masked."""
    for value in sorted({one.strip() for one in known}, key=len, reverse=True):
        if len(value) >= 2:
            text = text.replace(value, _short(value))
    return text


def _named(found: re.Match[str]) -> str:
    """反映人：段三 is a name because it is said to be one, 反映人王五 because it looks like one, 反映人身份 is none."""
    before, said, name = found.groups()
    return before + mask_name(name) if said or looks_like_a_name(name) else found[0]


def _short(value: str) -> str:
    return mask_phone(value) if any(letter.isdigit() for letter in value) else mask_name(value)


def _is_day(digits: str) -> bool:
    """20260131 is a day, whatever else has eight digits."""
    return re.fullmatch(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", digits) is not None


def masked_cell(text: str) -> str:
    """A spreadsheet's cell as somebody may see it who has no reason yet: as `masked`, and what looks like a name too."""
    if looks_like_a_name(text):
        return mask_name(text)
    return masked(ADDRESSED.sub(lambda found: f"{found[0][:1]}*{found[0][-2:]}", text))


def looks_like_a_name(text: str) -> bool:
    """Whether a whole cell may be somebody's name: a family name with one or two characters behind it."""
    text = text.strip()
    if MINORITY_NAME.fullmatch(text):
        return True
    if not WHOLE_NAME.fullmatch(text) or NO_NAME.search(text):
        return False
    return (len(text) <= 3 and text[0] in SURNAMES) or text[:2] in DOUBLE_SURNAMES


def reaches_somebody(text: str) -> bool:
    """Whether `masked_cell` would change it: then it is nothing to be kept as the name of a column or a file."""
    return masked_cell(text) != text
