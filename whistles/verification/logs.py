"""Whether the logs are whole: readings, the security log, heads, findings, and who holds which roles."""

import json
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from django.db import connection, models
from django.db.models import Exists, OuterRef
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access.installation import top_code
from grids.access.roles import DEPARTMENT_HANDLER, ROLES
from grids.audit.models import Kind, SecurityEvent
from grids.audit.queries import faults
from grids.conduct.events import content_of, faulty
from grids.privacy.models import Disclosure
from whistles.clocks.models import StreetRule
from whistles.clocks.rules import RULES
from whistles.verification import askings, heads, moments
from whistles.verification.finds import Found, Looked
from whistles.verification.looking import other_books
from whistles.verification.models import DayHead, MomentHead
from whistles.verification.models import FindingKind as K

CHUNK = 2000


def look_at_logs(looked: Looked) -> Iterator[Found]:
    """The reading log, the security log, the heads of all books, what was found before, and the roles that are held."""
    yield from _readings(looked)
    yield from _security(looked)
    yield from _heads(looked)
    yield from _moments()
    yield from other_books(looked, of_matters=False)
    yield from askings.alone()
    yield from unlogged_rules()
    yield from _exclusive(looked)


def _readings(looked: Looked) -> Iterator[Found]:
    def counted() -> Iterator[Disclosure]:
        for entry in Disclosure.objects.order_by("seq").iterator(chunk_size=CHUNK):
            looked.disclosures += 1
            yield entry

    label = _("个人信息查看记录")
    for entry, sentence in faulty(counted()):
        yield Found(K.READING, "disclosure", "", label, top_code(), sentence, content_of(entry))
    # each reading stands in the security log too: the last ones can't go without a gap between the two
    alone = SecurityEvent.objects.filter(kind=Kind.REVEAL, detail__has_key="reading").filter(
        ~Exists(
            Disclosure.objects.filter(
                pk=Cast(KeyTextTransform("reading", OuterRef("detail")), models.UUIDField())
            )
        )
    )
    for entry in alone.order_by("id").iterator(chunk_size=CHUNK):
        sentence = _("安全日志里的一次查看没有对应的查看记录")
        yield Found(K.READING, "disclosure", str(entry.detail["reading"]), label, entry.area_code, sentence)


def _security(looked: Looked) -> Iterator[Found]:
    looked.security_events += SecurityEvent.objects.count()
    for fault in faults():
        said = _("缺少第 %(n)s 条") if fault["fault"] == "missing" else _("第 %(n)s 条内容与校验值不符")
        number = fault.get("expected", fault["seq"]) if fault["fault"] == "missing" else fault["seq"]
        label = _("安全日志 %(chain)s") % {"chain": fault["chain"]}
        yield Found(
            K.LOG, "securityevent", fault["id"], label, fault["chain"] or top_code(), said % {"n": number},
            fault.get("content", ""),
        )  # fmt: skip


HEAD_WORDS = {
    "chain": gettext_lazy("日封本身与校验值不符"),
    "books": gettext_lazy("这一天的账簿与日封时不一致"),
}


def _heads(looked: Looked) -> Iterator[Found]:
    inside = {}
    for head in DayHead.objects.order_by("seq"):
        looked.days += 1
        inside[head.day.isoformat()] = head.as_line
    for head, word, now in heads.broken():
        yield _head(head.day.isoformat(), str(HEAD_WORDS[word]), head.as_line, now)
    kept = {line.get("day", ""): line for line in heads.outside("heads")}
    for day in sorted(inside.keys() | kept.keys()):
        if day not in kept:
            yield _head(day, _("库外的日封文件里没有这一天"), inside[day])
        elif day not in inside:
            yield _head(day, _("库外的日封文件有这一天，数据库里没有"), kept[day])
        elif kept[day] != inside[day]:
            yield _head(day, _("数据库里的日封与库外的文件不一致"), inside[day], kept[day])


def _head(day: str, sentence: str, *as_they_stand: object) -> Found:
    content = json.dumps(as_they_stand, sort_keys=True)
    return Found(K.HEAD, "dayhead", day, _("日封 %(day)s") % {"day": day}, top_code(), sentence, content)


MOMENT_WORDS = {
    "chain": gettext_lazy("时封本身与校验值不符"),
    "books": gettext_lazy("这几分钟的账簿与时封时不一致"),
    "tail": gettext_lazy("时封时日志的最后一条已不在"),
}


def _moments() -> Iterator[Found]:
    for head, word, now in moments.broken():
        label = _("时封 %(seq)s（%(at)s）") % {"seq": head.seq, "at": f"{head.made_at:%Y-%m-%d %H:%M}"}
        content = json.dumps([head.as_line, now], sort_keys=True)
        yield Found(K.HEAD, "momenthead", str(head.seq), label, top_code(), str(MOMENT_WORDS[word]), content)
    marks = MomentHead.objects.order_by("seq").values_list("digest", flat=True).iterator(chunk_size=CHUNK)
    inside, outside = moments.unmatched(
        (bytes(mark).hex() for mark in marks),
        (str(line.get("mark", "")) for line in heads.outside(MomentHead.kept_in)),
    )
    # a backup that was put back lacks hundreds of them: one finding each way
    for marks, sentence in (
        (inside, _("库外的时封文件里没有数据库里的一些时封")),
        (outside, _("库外的时封文件有一些时封，数据库里没有")),
    ):
        if marks:
            content = " ".join(sorted(marks))
            yield Found(K.HEAD, "momenthead", "", _("台账时封"), top_code(), sentence, content)


# -- what a street set for itself --


def unlogged_rules() -> Iterator[Found]:
    """Rules that are not as the security log says they were set last; of what nobody set, not as it is shipped."""
    kind = StreetRule._meta.label_lower
    said = SecurityEvent.objects.filter(kind=Kind.CONFIGURATION, subject_kind=kind).order_by(
        "subject_id", "id"
    )
    logged = {key: list(rows) for key, rows in groupby(said, key=attrgetter("subject_id"))}
    for row in StreetRule.objects.order_by("pk"):
        if not _is_as_logged(row, logged.get(str(row.pk), [])):
            sentence = _("办理规则与安全日志里最后一次设置不一致：%(rule)s") % {"rule": RULES[row.rule].label}
            content = f"{row.area_code} {row.rule} {row.value}"
            area = row.area_code or top_code()
            yield Found(K.FACTS, row._meta.model_name, str(row.pk), str(row), area, sentence, content)


def _is_as_logged(row: StreetRule, entries: list[SecurityEvent]) -> bool:
    if not entries:
        return not row.area_code and row.value == RULES[row.rule].default
    told: dict[str, object] = {}
    for entry in entries:
        told |= entry.detail.get("new", {})
    # the log keeps what a choice is called; what is called otherwise by now says nothing
    called = {str(one.label): code for code, one in RULES.items()}
    is_same_rule = called.get(str(told.get("rule", "")), row.rule) == row.rule
    is_placed = entries[-1].area_code == (row.area_code or top_code())
    return is_same_rule and is_placed and told.get("value", row.value) == row.value


# -- who holds which roles --

HELD = """
    WITH held AS (
        SELECT m.id AS person, m.user_id AS account, k.role, a.period, a.area_code FROM grids_appointment a
            JOIN grids_postkind k ON k.id = a.kind_id JOIN grids_member m ON m.id = a.member_id WHERE k.role <> ''
        UNION ALL
        SELECT m.id, o.user_id, %s, o.period, d.area_code FROM grids_departmentmembership o
            JOIN grids_department d ON d.id = o.department_id LEFT JOIN grids_member m ON m.user_id = o.user_id
    )
    SELECT coalesce(one.account::text, 'member ' || one.person), one.role, other.role, min(one.area_code),
        string_agg(DISTINCT lower(one.period * other.period)::text, ' ' ORDER BY lower(one.period * other.period)::text)
    FROM held one JOIN held other ON one.period && other.period
        AND (one.person = other.person OR one.account = other.account)
    JOIN unnest(%s::text[], %s::text[]) AS pair(one, other) ON pair.one = one.role AND pair.other = other.role
    WHERE one.role < other.role GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def _exclusive(_looked: Looked) -> Iterator[Found]:
    """Accounts that combine, or once combined, what excludes each other; triggers refuse it, whoever owns them could not."""
    pairs = [(code, other) for code, role in ROLES.items() for other in role.excludes]
    with connection.cursor() as cursor:
        cursor.execute(
            HELD, [DEPARTMENT_HANDLER.code, [one for one, _o in pairs], [other for _o, other in pairs]]
        )
        # since when, each time: what was explained once explains no other time
        for account, role, other, area, since in cursor.fetchall():
            sentence = _("同一个账号同时有互斥的角色：%(one)s、%(other)s") % {
                "one": ROLES[role].name, "other": ROLES[other].name,
            }  # fmt: skip
            yield Found(
                K.ROLES, "user", account, _("账号 %(id)s") % {"id": account}, area, sentence, since or ""
            )
