"""Reference rows of whistles: sources, the two schemes with their grades. Brought in once; edits stay."""

from grids.provenance import Provenance as From
from whistles.clocks.models import LimitUnit, StreetRule
from whistles.clocks.rules import RULES
from whistles.intake.models import Source
from whistles.lifecycle.grades import Behaviour, Grade, GradeLevel, Scheme

# code, name, short name, whether every message carries an order number, outer limit in natural days, provenance
SOURCES = (
    ("hotline_12345", "12345政务服务便民热线", "12345", True, None, From.ARTICLE),
    ("jiesu_jiban", "接诉即办政务服务热线", "接诉即办", True, None, From.ARTICLE),
    ("digital_urban", "数字城管", "数字城管", True, None, From.ARTICLE),
    ("proposal", "居民建议提案", "居民建议", False, None, From.ARTICLE),
    ("letter_visit", "群众来信来访", "来信来访", False, 60, From.ARTICLE),
    ("grid_patrol", "网格巡查", "网格巡查", False, None, From.OURS),
    ("street_call", "居民来电", "居民来电", False, None, From.OURS),
    ("resident", "居民端", "居民端", False, None, From.OURS),
    ("micro_court", "微法庭", "微法庭", False, None, From.OURS),
)

MINUTES, HOURS = LimitUnit.NATURAL_MINUTES, LimitUnit.URGENT_HOURS
OFFICE_HOURS, DAYS = LimitUnit.WORKING_HOURS, LimitUnit.WORKING_DAYS


def _limits(sign, contact, report, close) -> dict:
    pairs = {"sign": sign, "contact": contact, "report": report, "close": close}
    found = {}
    for clock, pair in pairs.items():
        found[f"{clock}_amount"], found[f"{clock}_unit"] = pair or (None, "")
    return found


# 本系统默认: no limits of a Kunming street are published
EMERGENCY = _limits((15, MINUTES), None, (1, HOURS), (24, HOURS))
KEY = _limits((4, OFFICE_HOURS), (1, DAYS), (3, DAYS), (15, DAYS))
KEY_CITY = _limits((4, OFFICE_HOURS), (1, DAYS), (5, DAYS), (15, DAYS))
ROUTINE = _limits((4, OFFICE_HOURS), (1, DAYS), (1, DAYS), (5, DAYS))

B, L = Behaviour, GradeLevel
# scheme: code, name, district, provenance; grades: code, name, behaviour, level, limits
SCHEMES = (
    (
        "wuhua", "五华方案", "530102", From.ARTICLE,
        (
            ("routine", "常规哨", B.ROUTINE, "", ROUTINE),
            ("key_street", "重点哨", B.KEY, L.STREET, KEY),
            ("key_district", "重点哨", B.KEY, L.DISTRICT, KEY),
            ("key_city", "重点哨", B.KEY, L.CITY, KEY_CITY),
            ("emergency", "应急哨", B.EMERGENCY, "", EMERGENCY),
        ),
    ),
    (
        "guandu", "官渡方案", "530111", From.OFFICIAL,
        (
            ("community_problem", "问题哨", B.ROUTINE, L.COMMUNITY, ROUTINE),
            ("community_service", "服务哨", B.ROUTINE, L.COMMUNITY, ROUTINE),
            ("street_problem", "问题哨", B.ROUTINE, L.STREET, ROUTINE),
            ("street_service", "服务哨", B.ROUTINE, L.STREET, ROUTINE),
            ("street_tough", "攻坚哨", B.KEY, L.STREET, KEY),
            ("street_emergency", "应急哨", B.EMERGENCY, L.STREET, EMERGENCY),
            ("street_backstop", "兜底哨", B.KEY, L.STREET, KEY),
            ("district_key", "重点哨", B.KEY, L.DISTRICT, KEY),
            ("district_coordination", "协调哨", B.KEY, L.DISTRICT, KEY),
        ),
    ),
    (
        "city", "昆明市通用方案", "530100", From.OURS,
        (
            ("routine", "常规哨", B.ROUTINE, "", ROUTINE),
            ("key", "重点哨", B.KEY, "", KEY),
            ("key_city", "重点哨", B.KEY, L.CITY, KEY_CITY),
            ("emergency", "应急哨", B.EMERGENCY, "", EMERGENCY),
        ),
    ),
)  # fmt: skip


def setup() -> None:
    """Create the rows that are missing; change none that is there."""
    for rule in RULES.values():
        StreetRule.objects.get_or_create(
            area_code="", rule=rule.code, defaults={"value": rule.default, "provenance": From.OURS}
        )
    for order, (code, name, short, is_numbered, days, provenance) in enumerate(SOURCES, start=1):
        Source.objects.get_or_create(
            code=code,
            defaults={
                "name": name, "short_name": short, "is_numbered": is_numbered, "outer_limit_days": days,
                "provenance": provenance, "order": order * 10,
            },
        )  # fmt: skip
    for code, name, area_code, provenance, grades in SCHEMES:
        scheme, _created = Scheme.objects.get_or_create(
            code=code, defaults={"name": name, "area_code": area_code, "provenance": provenance}
        )
        for order, (grade, grade_name, behaviour, level, limits) in enumerate(grades, start=1):
            Grade.objects.get_or_create(
                key=f"{code}-{grade}",
                defaults={
                    "scheme": scheme, "code": grade, "name": grade_name, "behaviour": behaviour,
                    "level": level, "provenance": provenance, "order": order * 10, **limits,
                },
            )  # fmt: skip
