"""The search among a million leads: every kind of question against a page of the same rows by one indexed query."""

import random
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from grids.areas.models import Area
from grids.staff.queries import system_actor
from tools.bench.bulk import bare_tables
from tools.bench.measuring import Figure, in_turn, milliseconds
from tools.bench.pages import as_in_production, client_of, desk_of, getter
from tools.bench.world import MATTERS, STREET_NAMES
from whistles.intake.actions import receive_lead
from whistles.intake.models import Lead, Source
from whistles.intake.worded import LeadWords

TEXTS, ROUNDS = 600, 60
PLACES = ("小区门口", "小区内", "菜市场旁", "公交站", "学校门口", "单元楼道", "绿化带", "人行道")
WORDS = (
    "影响居民出行",
    "希望尽快处理",
    "已经反映过多次",
    "夜间更加严重",
    "老人行走不便",
    "请求现场查看",
    "建议加强巡查",
    "物业没有回应",
)
# what is asked → how often it stands in the leads
QUESTIONS = {
    "小区": "很常见", "占道经营": "常见的长词", "小区 占道": "两个常见的词", "铜牛雕像": "少见", "铜牛雕像 井盖": "少见的两个词",
    "FIND0042": "渠道编号的一段", "从来没有": "没有",
}  # fmt: skip
COPIES = """
    INSERT INTO whistles_lead ({names}) SELECT {values} FROM whistles_lead AS lead, generate_series(1, %s) AS n
    WHERE source_number LIKE 'BASE-%%'
"""
COPIED = """
    INSERT INTO whistles_leadwords (lead_id, street_code, community_code, area_code, received_at, text, codes, name_digest)
    SELECT copy.id, words.street_code, words.community_code, words.area_code, copy.received_at, words.text, words.codes, ''
    FROM whistles_lead AS copy JOIN whistles_lead AS base ON base.source_number = split_part(copy.source_number, '/', 1)
    JOIN whistles_leadwords AS words ON words.lead_id = base.id WHERE copy.source_number LIKE 'BASE-%%/%%'
"""


def crowd(count: int, community: Area) -> None:
    """So many leads of one street, a few of them with words of their own; they are searched as any other."""
    rng = random.Random(5)
    _received(TEXTS, community, rng)
    columns = [field.column for field in Lead._meta.concrete_fields]
    own = {
        "id": "gen_random_uuid()", "source_number": "source_number || '/' || n",
        "received_at": "received_at - random() * interval '1000 days'",
    }  # fmt: skip
    values = ", ".join(own.get(column, f"lead.{column}") for column in columns)
    with bare_tables(), connection.cursor() as cursor:
        cursor.execute(COPIES.format(names=", ".join(columns), values=values), [count // TEXTS])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE whistles_lead")
        cursor.execute("DROP INDEX IF EXISTS words_by_code")
        cursor.execute(COPIED)
        cursor.execute("CREATE INDEX words_by_code ON whistles_leadwords USING gin (codes)")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE whistles_leadwords")


def _received(number: int, community: Area, rng: random.Random) -> None:
    source, now = Source.objects.get(code="resident"), timezone.now()
    for n in range(number + 20):
        is_own = n >= number
        matter = "铜牛雕像旁井盖松动" if is_own else rng.choice(MATTERS)
        title = f"{rng.choice(STREET_NAMES)}{rng.randrange(1, 200)}号{rng.choice(PLACES)}{matter}"
        receive_lead(
            source=source, source_number=f"FIND{n:04d}2023" if is_own else f"BASE-{n}", title=title,
            content="，".join(rng.sample(WORDS, 5)) + "。", by=system_actor(), area=community,
            address=f"{rng.choice(STREET_NAMES)}{rng.randrange(1, 90)}号院{rng.randrange(1, 20)}幢{rng.randrange(1, 5)}单元",
            received_at=now - timedelta(hours=rng.randrange(1, 20_000)),
        )  # fmt: skip


def measure(rounds: int, community: Area) -> list[Figure]:
    """Each kind of question by its page, against the page of the same rows whose indexed query was written by hand."""
    return list(_each(min(rounds, ROUNDS), community))


def _each(rounds: int, community: Area) -> Iterator[Figure]:
    client, size = client_of(desk_of(community)), LeadWords.objects.count()
    with as_in_production():
        for asked, kind in QUESTIONS.items():
            ours = getter(client, f"/search/?q={asked}")
            bare = getter(client, f"/bare/search/?q={asked}&street={community.street_code}")
            mine, other = in_turn(ours, bare, rounds=rounds)
            ratio = mine.median / other.median
            yield Figure(
                f"搜索：{kind}（{asked}）", milliseconds(mine.median), milliseconds(other.median), ratio, "≤ 2", ratio <= 2,
                f"{size:,} 条哨源；参照：登录后一次索引查询，同样的行", size,
            )  # fmt: skip
