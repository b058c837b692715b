"""Areas are found by whatever an office calls them."""

import pytest

from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from tests.personas import HONGSHAN, LIANHUA, WUHUA
from whistles.imports.places import Places

pytestmark = pytest.mark.django_db

WRITTEN = {
    HONGSHAN: (
        "虹山", "虹山社区", "虹山社区居委会", "虹山社区居民委员会", "虹山居委会", "莲华街道虹山社区", "五华区莲华街道虹山社区",
        "昆明市五华区莲华街道虹山社区", "云南省昆明市五华区莲华街道办事处虹山社区居委会", "莲华街道/虹山社区", "莲华街道-虹山",
        "莲华街道办 虹山社区", "五华区虹山社区", "五华区 › 莲华街道 › 虹山社区", HONGSHAN, f"{HONGSHAN}000",
    ),
    LIANHUA: ("莲华街道", "莲华街道办事处", "莲华街道办", "五华区莲华街道", "昆明市五华区莲华街道办事处", LIANHUA, f"{LIANHUA}000"),
}  # fmt: skip


def test_an_area_is_found_by_its_name_its_path_and_its_code(areas):
    for here in (LIANHUA, WUHUA):
        places = Places(Area.objects.get(code=here))
        for code, names in WRITTEN.items():
            assert {name: places.find(name).code for name in names} == dict.fromkeys(names, code)


def test_an_area_that_is_nowhere_or_elsewhere_is_refused_by_its_name(areas):
    places = Places(Area.objects.get(code=LIANHUA))
    assert places.find("").code == LIANHUA
    for name in (
        "西山区虹山社区",
        "不存在社区",
        "官渡区",
        "530111004",
        "000",
        "社区",
        "莲华街道虹山社区八组",
    ):
        with pytest.raises(Refusal, match="没有区域"):
            places.find(name)
