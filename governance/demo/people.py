"""Invented staff of the demonstration: names, posts, departments, accounts. Nobody here exists."""

from dataclasses import dataclass

from governance.demo.places import DISTRICT, STREET

# (code, name, kind, area): generic names of the kinds of office that a street whistles
DEPARTMENTS = (
    ("demo-urban", "街道城管中队", "street", STREET),
    ("demo-civil", "街道社区事务办", "street", STREET),
    ("demo-emergency", "街道应急办", "street", STREET),
    ("demo-order", "街道综治中心", "street", STREET),
    ("demo-police", "莲华派出所", "street", STREET),
    ("demo-justice", "莲华司法所", "street", STREET),
    ("demo-market", "莲华市场监管所", "street", STREET),
    ("demo-citywork", "区城管局", "district", DISTRICT),
    ("demo-housing", "区住建局", "district", DISTRICT),
    ("demo-ecology", "区生态环境分局", "district", DISTRICT),
    ("demo-traffic", "区交警大队", "district", DISTRICT),
    ("demo-water", "区水务局", "district", DISTRICT),
    ("demo-parks", "区园林绿化中心", "district", DISTRICT),
    ("demo-power", "供电所", "utility", DISTRICT),
    ("demo-supply", "供水公司", "utility", DISTRICT),
    ("demo-gas", "燃气公司", "utility", DISTRICT),
    ("demo-drain", "排水公司", "utility", DISTRICT),
)


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account: user name, invented name, and either a post in an area or a department."""

    username: str
    name: str
    post: str = ""
    area: str = ""
    department: str = ""


ACCOUNTS = (
    Account("officer", "王敏之", "community_worker", "530102006001"),
    Account("leader", "赵丽华", "grid_leader", "530102006001001"),
    Account("hongshan", "周启明", "community_worker", "530102006006"),
    Account("desk", "陈立言", "triage_officer", STREET),
    Account("wangge", "字丽春", "grid_admin", STREET),
    Account("street", "杨建宁", "street_leader", STREET),
    Account("guanai", "普秀兰", "care_officer", STREET),
    Account("jiandu", "段素清", "care_auditor", DISTRICT),
    Account("quban", "邓明远", "district_desk", DISTRICT),
    Account("chengguan", "李长河", department="demo-urban"),
    Account("paichusuo", "段文斌", department="demo-police"),
    Account("zhujian", "何晓岚", department="demo-housing"),
    Account("city", "马思远", "data_viewer", "530100"),
    Account("audit", "沈若谷", "auditor", "530102"),
    Account("jijian", "冯承平", "complaint_officer", "530102"),
    Account("admin", "罗安", "system_admin", "530100"),
    Account("safety", "纪安宁", "security_officer", "530100"),
)

# members without accounts, so that a grid shows its people and its vacancies: name, post, area
MEMBERS = (
    ("孙玉梅", "party_instructor", "530102006001001"),
    ("郭志强", "community_police", "530102006001001"),
    ("白雪松", "sanitation_worker", "530102006001001"),
    ("毕春燕", "mediator", "530102006001001"),
    ("尹国栋", "grid_leader", "530102006001002"),
    ("普晓东", "inspector", "530102006001002"),
    ("朱慧兰", "volunteer", "530102006001002"),
    ("方正平", "grid_leader", "530102006006"),
    ("施家瑞", "grid_leader", "530102006006001"),
    ("杞红梅", "community_worker", "530102006006001"),
    ("字文昌", "building_head", "530102006006001"),
    ("段玉昆", "inspector", "530102006006002"),
    ("木春泉", "volunteer", "530102006006002"),
)

FAMILY = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余"
    "叶蒋杜苏魏程吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛段雷"
)
# given names are put together of two signs by chance: nobody's name is copied
FIRST_SIGN = "文志晓春玉明雪海思家永桂俊慧丽国金云红佳建秀昌正少月其庆若景宗连素仕兴绍"
SECOND_SIGN = "华林芬英萍兰辉敏梅泉莲清宏琼波芳仙洪娟祥昆娅龙芝荣"
# Mobile numbers begin with 13 to 19 and fixed ones with 0; 12 is left to short numbers of public services, of which
# none begins with 124. Eleven digits beginning so can be nobody's, and the zeros show that they are invented.
UNASSIGNED_PREFIX = "1240000"
# office phones of the invented staff and departments: the next block, so that none is a caller's
OFFICE_PREFIX = "1240001"


def office_phone(order: int) -> str:
    """The invented office phone of the `order`-th department or member."""
    return f"{OFFICE_PREFIX}{order:04d}"
