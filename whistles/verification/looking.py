"""Whether the books agree: each stored field with what its events say, numbers with their series, logs with each other.

Looks only. Everything is read in the order of its key, side by side, so that memory doesn't grow with the ledger; a row
that can't be read is a finding like any other.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.installation import top_code
from grids.approvals.models import Approval
from grids.audit.models import SecurityEvent
from grids.conduct.books import ALONE, Book, common
from grids.conduct.events import GENESIS, EventBase, broken_links, content_of, faulty, is_signed, recognised
from grids.personal.masking import masked
from grids.privacy import keys, probes
from grids.privacy.ciphers import Place, SealBroken, is_unbound, unseal, unseal_unbound
from grids.privacy.models import Disclosure
from grids.privacy.sealing import look_up, place_of
from whistles.clocks.models import Term
from whistles.intake import facts as lead_facts
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.queries import number_space
from whistles.intake.spaces import spaces_of
from whistles.intake.standing import standing_among
from whistles.intake.table import LEAD_LIFECYCLE, MERGED, WHISTLED
from whistles.lifecycle import facts
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.states import CLOSED
from whistles.lifecycle.table import BLOW, CLOSE_BY_LEDGER, ERASE, LIFECYCLE
from whistles.statistics.models import StatisticsCheck
from whistles.verification import askings, counter_entries, referring
from whistles.verification.finds import UNREADABLE, Found, Looked
from whistles.verification.models import FindingKind as K

CHUNK = 2000
# steps that say the result in their words, and those that bring one along or mask it
BY_OTHERS = {CLOSE_BY_LEDGER.verb, ERASE.verb}
TELL_RESULTS = BY_OTHERS | {step.verb for step in LIFECYCLE.steps.values() if step.effect == "keep_result"}
OPENED = ("reporter_name", "reporter_phone")
# what Python can't read as a time, or what no book of ours can hold
EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


def look_at_ledger(looked: Looked) -> Iterator[Found]:
    """Whistles and leads with their books, parts, numbers and rollups."""
    for model in (Whistle, Lead, ReportIn, Term, WhistleEvent, LeadEvent):
        yield from _unreadable(model)
        yield from referring.to_nothing(model)
    yield from _whistles(looked)
    yield from _leads(looked)
    yield from askings.of_nothing([Whistle._meta.label_lower, Lead._meta.label_lower])
    yield from _numbers()
    yield from _rollups()
    yield from other_books(looked, of_matters=True)


# books that are looked at with what stands beside them; every other one is looked at by itself
LOOKED_AT = frozenset({WhistleEvent, LeadEvent, Disclosure, SecurityEvent})


# -- rows that no program can read --


def _unreadable(model: type[models.Model]) -> Iterator[Found]:
    for pk in model.objects.filter(_outside_of_time(model)).values_list("pk", flat=True):
        name = str(model._meta.verbose_name)
        sentence = _("有一个时间无法读取（早于公元 1 年或超出范围）")
        content = _as_text(model(pk=pk))
        yield Found(
            K.BROKEN, model._meta.model_name, str(pk), f"{name} {pk}"[:120], top_code(), sentence, content
        )


def _outside_of_time(model: type[models.Model]) -> Q:
    times = [one.name for one in model._meta.concrete_fields if isinstance(one, models.DateTimeField)]
    bounds = (Q(**{f"{name}__lt": EARLIEST}) | Q(**{f"{name}__gt": LATEST}) for name in times)
    found = next(bounds)
    for bound in bounds:
        found |= bound
    return found


def _readable(model: type[models.Model]) -> models.QuerySet:
    return model.objects.exclude(pk__in=model.objects.filter(_outside_of_time(model)).values("pk"))


# -- matters with their books --


def _whistles(looked: Looked) -> Iterator[Found]:
    matters = _readable(Whistle).order_by("id")
    books = by_matter(WhistleEvent, "whistle_id", "seq")
    parts = by_matter(ReportIn, "whistle_id", "id")
    leads = by_matter(Lead.objects.exclude(whistle=None).only("id", "whistle_id"), "whistle_id", "id")
    terms = by_matter(Term, "whistle_id", "id")
    rows = side_by_side(matters, books, parts, leads, terms, askings.of_matters(Whistle._meta.label_lower))
    for whistle_id, whistle, (steps, own_parts, own_leads, own_terms, asked) in rows:
        looked.events += len(steps)
        if whistle is None:
            yield _orphan("whistle", whistle_id, steps, _("哨件已不在，它的步骤、部门、申请或哨源还在"))
            continue
        looked.whistles += 1
        label = _("哨件 %(number)s") % {"number": whistle.number}
        around = {"report_ins": own_parts, "leads": own_leads, "terms": own_terms}
        whistle._prefetched_objects_cache = around
        yield from _matter("whistle", whistle, label, whistle.area_id, steps, asked)


def _leads(looked: Looked) -> Iterator[Found]:
    books = by_matter(LeadEvent, "lead_id", "seq")
    rows = side_by_side(_readable(Lead).order_by("id"), books, askings.of_matters(Lead._meta.label_lower))
    for lead_id, lead, (steps, asked) in rows:
        looked.events += len(steps)
        if lead is None:
            yield _orphan("lead", lead_id, steps, _("哨源已不在，它的步骤或申请还在"))
            continue
        looked.leads += 1
        label = _("哨源 %(number)s") % {"number": lead.source_number}
        yield from _matter("lead", lead, label, lead.area_id, steps, asked)


def _matter(
    kind: str, row: Any, label: str, area: str, steps: list, asked: list[Approval]
) -> Iterator[Found]:  # fmt: skip
    """What is wrong with one matter; what breaks while it is looked at is wrong with it too."""
    faults_of, cycle = (
        (_whistle_faults, LIFECYCLE) if isinstance(row, Whistle) else (_lead_faults, LEAD_LIFECYCLE)
    )
    try:
        said = [(K.CHAIN.value, sentence) for sentence in broken_links(iter(steps))]
        said += faults_of(row, steps) if steps else [(K.MISSING.value, _("没有任何步骤"))]
        said += [(K.FACTS.value, sentence) for sentence in askings.faults(cycle, row, steps, asked)]
        said += [(K.FACTS.value, sentence) for sentence in counter_entries.faults(cycle, steps)]
        content = _content(row, steps, asked) if said else ""
    except UNREADABLE as broken:
        said = [(K.BROKEN.value, _("内容无法读取（%(kind)s）") % {"kind": type(broken).__name__})]
        content = _as_text(row)
    for fault, sentence in said:
        yield Found(fault, kind, str(row.pk), label[:120], area or top_code(), sentence, content)


def _content(row: Any, steps: list, asked: list[Approval]) -> str:
    """By what a matter is known again as it stands, with all its steps and what was asked for of it."""
    own = facts.content(row) if isinstance(row, Whistle) else lead_facts.content(row)
    beside = askings.content(asked)
    return recognised([*own, bytes(row.last_digest).hex(), *map(content_of, steps), *beside])


def _as_text(row: Any) -> str:
    """The same of a row that no program can read, as the database writes it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {row._meta.db_table} t WHERE id = %s", [str(row.pk)])  # noqa: S608
        return recognised(str(text) for found in cursor.fetchall() for text in found)


def _whistle_faults(whistle: Whistle, steps: list[WhistleEvent]) -> Iterator[tuple[str, str]]:
    last = steps[-1]
    if last.seq != whistle.version or bytes(last.digest) != bytes(whistle.last_digest):
        yield K.TAIL, _("最后一步与哨件记的不符，可能有步骤被移走")
    stand = standing_among(steps)
    # told anew by a ledger, the last one counts; of a matter that was taken back it says when it had been
    blown = next((step for step in reversed(stand or steps) if step.verb == BLOW.verb), steps[0])
    # the last that closed it or opened it again
    turned = next(
        (step for step in reversed(stand) if (step.to_state == CLOSED) != (step.from_state == CLOSED)), None
    )
    closed = turned if turned and turned.to_state == CLOSED else None
    told = next((step for step in reversed(stand) if step.verb in TELL_RESULTS), None)
    pairs = [
        (_("状态"), whistle.state, last.to_state),
        (_("吹哨时间"), whistle.whistled_at, blown.occurred_at),
        (_("办结时间"), whistle.closed_at, closed.occurred_at if closed else None),
        (_("办结方式"), whistle.outcome, closed.outcome if closed else ""),
        (_("区域"), whistle.area_id, last.area_code),
        (_("哨种"), whistle.grade_id, last.grade_key),
        (_("哨源渠道"), whistle.source_id, last.source_code),
    ]
    if told and told.verb not in BY_OTHERS:
        # a step's words keep no number by which somebody is reached
        pairs.append((_("办理结果"), masked(whistle.resolution), masked(told.reason)))
    for place, (name, stored, told) in enumerate(pairs):
        if stored != told:
            yield (K.FACTS if place else K.STATE), _("%(field)s与步骤记录不一致") % {"field": name}
    yield from _unlike_its_facts(facts, whistle, last)


def _lead_faults(lead: Lead, steps: list[LeadEvent]) -> Iterator[tuple[str, str]]:
    last = steps[-1]
    if bytes(last.digest) != bytes(lead.last_digest):
        yield K.TAIL, _("最后一步与哨源记的不符，可能有步骤被移走")
    # that it was whistled is its whistle's first step, not one of its own; that it was merged into one is
    is_told = lead.whistle_id is None or last.to_state == MERGED
    if lead.state != (last.to_state if is_told else WHISTLED):
        yield K.STATE, _("状态与步骤记录不一致")
    spaces = {number_space(steps[0].actor_id)} if lead.is_sealed else spaces_of(lead.received_at)
    if lead.number_space not in spaces:
        yield K.FACTS, _("编号范围与登记人或收到时间不一致")
    yield from _unlike_its_facts(lead_facts, lead, last)
    if not lead.is_sealed or keys.ring(is_apart=True):
        yield from _sealed_faults(lead)


def _sealed_faults(lead: Lead) -> Iterator[tuple[str, str]]:
    """What is sealed opens in its place; asked where this process has the keys.

    What an earlier release sealed opens in its column: else whoever says that it is such a value hides any other.
    """
    opened: dict[str, str] = {}
    try:
        for name in OPENED:
            sealed = bytes(getattr(lead, name))
            if sealed:
                opened[name] = _opened(sealed, place_of(lead, name))
    except SealBroken:
        yield K.BROKEN, _("反映人的姓名或电话打不开：密钥不对，或者数据被改动过")
        return
    if _is_found_by_another(lead, opened.get("reporter_phone", "")):
        yield K.FACTS, _("按电话查找用的值与登记的电话不符，可能被改动过")


def _opened(sealed: bytes, at: Place) -> str:
    return unseal_unbound(sealed, purpose=at.purpose) if is_unbound(sealed) else unseal(sealed, at=at)


def _is_found_by_another(lead: Lead, phone: str) -> bool:
    """Whether the look-up beside an opened number is that of another; a complaint and an empty number have none.

    While look-ups are made anew with another key nothing is said of them.
    """
    if not phone or lead.is_sealed or not bytes(lead.phone_digest):
        return False
    if bytes(lead.phone_digest) == look_up(Lead, "reporter_phone", phone):
        return False
    return not probes.looks_up_by_another_key()


def _unlike_its_facts(facts_of: Any, row: Any, last: Any) -> Iterator[tuple[str, str]]:
    mark = bytes(last.facts)
    if not mark:
        yield K.FACTS, _("最后一步没有登记内容的校验值")
    elif not facts_of.agree(row, mark):
        named = "、".join(map(str, facts_of.differing(row, mark)))
        told = {
            "parts": named or _("登记内容（分不出是哪一项）"),
            "at": f"{timezone.localtime(last.recorded_at):%Y-%m-%d %H:%M}",
            "who": last.actor_label or _("系统"),
            "seq": last.seq,
        }
        yield K.FACTS, _("%(parts)s：不再是 %(at)s 由 %(who)s 在第 %(seq)d 步记下的内容") % told


def _orphan(kind: str, pk: object, steps: list, sentence: str) -> Found:
    area = next((step.area_code for step in steps if getattr(step, "area_code", "")), "")
    return Found(
        K.MISSING, kind, str(pk), str(pk), area or top_code(), sentence, recognised(map(content_of, steps))
    )


def other_books(looked: Looked, *, of_matters: bool) -> Iterator[Found]:
    """Every book that has no look of its own and isn't kept apart: whether each row carries its mark, after the one that it follows."""
    for model, book in common().items():
        if model in LOOKED_AT or issubclass(model, EventBase) != of_matters:
            continue
        yield from _unreadable(model)
        for rows in chains(model, book):
            looked.events += len(rows) if of_matters else 0
            faults = faulty(iter(rows)) if book.chain is not ALONE else _altered(rows)
            for row, sentence in faults:
                yield _of_book(row, getattr(row, book.chain or "pk"), sentence)


def _altered(rows: list) -> Iterator[tuple[Any, str]]:
    for row in rows:
        if not is_signed(row, GENESIS):
            yield row, _("这一行的内容与校验值不符")


def _of_book(row: Any, key: object, sentence: str) -> Found:
    area = getattr(row, "area_code", "") or getattr(row, "street_code", "")
    label = f"{row._meta.verbose_name} {key}"[:120]
    content = content_of(row)
    return Found(K.CHAIN, row._meta.model_name, str(key), label, area or top_code(), sentence, content)


def chains(model: type[models.Model], book: Book) -> Iterator[list]:
    """The rows of a book, chain by chain, each in its order; rows that follow none one by one."""
    found = _readable(model)
    if book.chain is ALONE:
        yield from ([row] for row in found.order_by("pk").iterator(chunk_size=CHUNK))
        return
    ordered = found.order_by(*filter(None, (book.chain, "seq"))).iterator(chunk_size=CHUNK)
    for _chain, rows in groupby(ordered, key=attrgetter(book.chain) if book.chain else lambda _row: ""):
        yield list(rows)


def by_matter(rows: Any, key: str, then: str) -> Iterator[tuple[object, list]]:
    """The rows of a model or queryset by the matter that `key` names, in the order of its id and of `then`."""
    found = rows if isinstance(rows, models.QuerySet) else _readable(rows)
    ordered = found.order_by(key, then).iterator(chunk_size=CHUNK)
    for matter_id, group in groupby(ordered, key=attrgetter(key)):
        yield matter_id, list(group)


def side_by_side(
    matters: models.QuerySet, *books: Iterator[tuple[object, list]]
) -> Iterator[tuple[object, Any, list[list]]]:
    """Each matter with what belongs to it, in the order of their ids; None for one of which only what belongs is left."""
    streams = [((row.pk, row) for row in matters.iterator(chunk_size=CHUNK)), *books]
    heads_of = [next(stream, None) for stream in streams]
    while any(heads_of):
        key = min(head[0] for head in heads_of if head)
        taken: list[Any] = []
        for place, stream in enumerate(streams):
            head = heads_of[place]
            is_its = head is not None and head[0] == key
            taken.append(head[1] if is_its else ([] if place else None))
            if is_its:
                heads_of[place] = next(stream, None)
        yield key, taken[0], taken[1:]


# -- numbers and rollups --

GAPS = """
    SELECT s.street_code, s.year, n FROM whistles_numberseries s CROSS JOIN generate_series(1, s.last) AS n
    LEFT JOIN whistles_whistle w ON w.street_code = s.street_code
        AND w.number = s.year || '-' || lpad(n::text, greatest(4, length(n::text)), '0')
    WHERE w.id IS NULL ORDER BY 1, 2, 3
"""
BEYOND = r"""
    SELECT w.street_code, split_part(w.number, '-', 1), w.number FROM whistles_whistle w
    LEFT JOIN whistles_numberseries s ON s.street_code = w.street_code AND s.year::text = split_part(w.number, '-', 1)
    WHERE w.number ~ '^\d{4}-\d{4,9}$' AND split_part(w.number, '-', 2)::bigint > coalesce(s.last, 0) ORDER BY 1, 3
"""


def _numbers() -> Iterator[Found]:
    for sql, sentence in (
        (GAPS, _("编号 %(number)s 已发出，但没有这件哨件")),
        (BEYOND, _("编号 %(number)s 超出已发出的编号")),
    ):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            for street, year, number in cursor.fetchall():
                shown = number if isinstance(number, str) else f"{year}-{number:04d}"
                label = f"{street} {shown}"
                yield Found(K.MISSING, "number", label, label, street, sentence % {"number": shown})


def _rollups() -> Iterator[Found]:
    for check in StatisticsCheck.objects.exclude(differences=0).order_by("pk"):
        sentence = _("%(at)s 的核对发现汇总与台账有 %(n)d 行不一致") % {
            "at": check.checked_at.isoformat(timespec="seconds"),
            "n": check.differences,
        }
        yield Found(K.ROLLUP, "statisticscheck", str(check.pk), _("统计汇总"), top_code(), sentence)


def guarded(look: Callable[[Looked], Iterator[Found]], looked: Looked) -> Iterator[Found]:
    """What a look finds; where it can't go on, that is found too, and the next look begins."""
    try:
        yield from look(looked)
    except UNREADABLE as broken:
        sentence = _("核对没有走到底：有内容无法读取（%(kind)s）") % {"kind": type(broken).__name__}
        yield Found(K.BROKEN, "book", look.__name__, _("账簿"), top_code(), sentence)
