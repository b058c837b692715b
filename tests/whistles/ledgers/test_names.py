"""Several departments in one cell: parted where ledgers part them, and never within the name of one."""

from whistles.ledgers.names import Names

KNOWN = Names(["城管", "城管中队", "住房和城乡建设局", "住建局", "市场监管所", "社会事务和保障中心"])


def test_names_are_parted_and_the_longest_known_one_is_taken_whole():
    for cell, names in {
        "城管中队": ["城管中队"],
        "城管中队、住建局": ["城管中队", "住建局"],
        "城管中队,住房和城乡建设局；市场监管所": ["城管中队", "住房和城乡建设局", "市场监管所"],
        "城管中队和住建局": ["城管中队", "住建局"],
        "住房和城乡建设局及城管": ["住房和城乡建设局", "城管"],
        "城管中队／住建局\n市场监管所": ["城管中队", "住建局", "市场监管所"],
        "城管中队、城管中队": ["城管中队"],
        "和平路派出所": ["和平路派出所"],
        "和平路派出所和城管中队": ["和平路派出所", "城管中队"],
        "不知道的队、另一个队": ["不知道的队", "另一个队"],
        "社会事务和保障中心、住建局": ["社会事务和保障中心", "住建局"],
        "、": [],
    }.items():
        assert KNOWN.parted(cell) == names, cell
