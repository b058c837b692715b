"""Words by which tables of appointments are understood: heads of columns, ways of writing days, posts that nobody holds."""

import re

GRID_CODE, GRID, POST, NAME, OFFICE, OWN = "网格代码", "网格", "岗位", "姓名", "办公电话", "本人手机"
STANDING, FROM, UNTIL, BASIS = "社区任职", "任职起", "任职止", "依据"
# name of the column in files of ours → other names by which it is known
COLUMNS = {
    GRID_CODE: ("代码", "区域代码", "网格编码", "网格编号"),
    GRID: ("网格名称", "区域", "所属网格", "所在网格", "负责网格"),
    POST: ("岗位名称", "职务", "担任岗位", "网格岗位", "网格职务"),
    NAME: ("人员", "人员姓名", "网格员", "网格员姓名"),
    OFFICE: ("办公号码", "单位电话", "座机", "固定电话", "值班电话"),
    OWN: ("手机", "手机号", "手机号码", "移动电话", "个人手机"),
    STANDING: ("身份", "两委职务", "社区职务"),
    FROM: ("任职开始", "起", "从", "任职时间", "任职日期", "任命时间", "开始日期", "上岗时间"),
    UNTIL: ("止", "任职结束", "到", "结束日期", "任期止", "离任时间"),
    BASIS: ("任命文件", "文号", "任命依据"),
}
# a number that stands under such a head is somebody's own where it is a mobile one, else the office's
EITHER_PHONE = ("电话", "联系电话", "联系方式", "电话号码")
NEEDED = (POST, NAME)
DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
BARE_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
MONTH = re.compile(r"\d{4}(?:[-./年]\d{1,2}月?|年)?")
SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
OPEN_END = frozenset({"至今", "现在", "长期", "无", "不定期", "今", "-", "—", "/"})
VACANT = frozenset({"空缺", "暂缺", "待定", "无", "空", "/", "-", "—", "缺"})
SEVERAL = re.compile(r"[、，,；;／/\n\r]+")
BETWEEN_SIGNS = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
BESIDE = re.compile(r"[（(](?:兼|兼任|代|临时)[）)]")
EXPONENT = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+")
SECRETARY, COMMITTEE = ("书记",), ("两委", "委员")
BRACKETED = re.compile(r"\([^)]*\)|【[^】]*】")
