"""Real names and national codes of the demonstration's areas; house numbers are invented."""

from dataclasses import dataclass

DISTRICT, STREET = "530102", "530102006"
# code, name, level, parent
AREAS = (
    ("530100", "昆明市", 0, ""),
    ("530102", "五华区", 1, "530100"),
    ("530111", "官渡区", 1, "530100"),
    ("530112", "西山区", 1, "530100"),
    ("530102006", "莲华街道", 2, "530102"),
    ("530111004", "金马街道", 2, "530111"),
    ("530112007", "棕树营街道", 2, "530112"),
)


@dataclass(frozen=True, slots=True)
class Community:
    """One of the thirteen communities: code, name, whether it is of a unit, share of matters, roads near it."""

    code: str
    name: str
    is_unit: bool
    share: int
    roads: tuple[str, ...]


COMMUNITIES = (
    Community("530102006001", "教场中路社区居民委员会", False, 62, ("教场中路", "龙泉路", "莲花池正街")),
    Community("530102006002", "教场北路社区居民委员会", False, 51, ("教场北路", "龙泉路", "圆通北路")),
    Community("530102006003", "昆明理工大学社区居民委员会", True, 14, ("学府路", "一二一大街", "建设路")),
    Community("530102006004", "苏家塘社区居民委员会", False, 55, ("苏家塘路", "龙泉路", "学府路")),
    Community("530102006005", "马村社区居民委员会", False, 47, ("马村路", "教场北路", "小菜园路")),
    Community("530102006006", "虹山社区居民委员会", False, 58, ("虹山东路", "虹山南路", "虹山中路")),
    Community("530102006007", "云南财经大学社区居民委员会", True, 14, ("龙泉路", "学府路", "教场中路")),
    Community("530102006008", "江岸社区居民委员会", False, 49, ("江岸路", "江岸小区南路", "盘江西路")),
    Community("530102006009", "江北社区居民委员会", False, 44, ("江北路", "盘江西路", "圆通北路")),
    Community("530102006010", "昆明冶金高等专科学校社区居民委员会", True, 14, ("学府路", "龙泉路")),
    Community("530102006011", "教场东路社区居民委员会", False, 66, ("教场东路", "圆通北路", "莲花池正街")),
    Community("530102006012", "学府社区居民委员会", False, 38, ("学府路", "建设路", "滇缅大道")),
    Community("530102006013", "云南省第二监狱社区居民委员会", True, 14, ("龙泉路", "教场北路")),
)

# level-four grids of two communities, so that an officer's own grid exists; one of them has no leader yet
GRIDS = (
    ("530102006001001", "第一网格", 4, "530102006001"),
    ("530102006001002", "第二网格", 4, "530102006001"),
    ("530102006006001", "第一网格", 4, "530102006006"),
    ("530102006006002", "第二网格", 4, "530102006006"),
)
