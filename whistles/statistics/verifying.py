"""Whether the books agree: chains whole, states what their events say, leads and whistles, rollups and ledger."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from django.db import connection, transaction

from grids.conduct.events import broken_links
from grids.privacy.models import Disclosure
from whistles.intake.models import Lead, LeadEvent
from whistles.lifecycle.models import Whistle, WhistleEvent
from whistles.statistics import actions

CHUNK = 2000
KEPT = 100


@dataclass(slots=True)
class Findings:
    """What was looked at and what is wrong, in sentences (the first hundred are kept)."""

    whistles: int = 0
    leads: int = 0
    events: int = 0
    disclosures: int = 0
    differences: int = 0
    faults: list[str] = field(default_factory=list)
    found: int = 0

    def add(self, sentence: str) -> None:
        """Note a fault."""
        self.found += 1
        if len(self.faults) < KEPT:
            self.faults.append(sentence)


def verify() -> Findings:
    """Look at everything in one snapshot; memory doesn't grow with the ledger. Mends nothing but the rollups."""
    findings = Findings()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        _whistles(findings)
        _leads(findings)
        look_at_readings(findings)
    check = actions.recount()
    findings.differences = check.differences
    if check.differences:
        findings.add(f"汇总与台账有 {check.differences} 行不一致，已按台账更正。")
    return findings


def _whistles(findings: Findings) -> None:
    events = _by_matter(WhistleEvent.objects.order_by("whistle_id", "seq"), "whistle_id")
    matters = Whistle.objects.order_by("id").only(
        "id", "number", "state", "version", "last_digest", "closed_at"
    )
    for whistle, steps in _side_by_side(matters.iterator(chunk_size=CHUNK), events):
        findings.whistles += 1
        findings.events += len(steps)
        name = f"哨件 {whistle.number}（{whistle.pk}）"
        for fault in broken_links(iter(steps)):
            findings.add(f"{name}：{fault}")
        if not steps:
            findings.add(f"{name}：没有任何步骤")
            continue
        last = steps[-1]
        if last.to_state != whistle.state:
            findings.add(f"{name}：现状 {whistle.state}，台账说是 {last.to_state}")
        if last.seq != whistle.version or bytes(last.digest) != bytes(whistle.last_digest):
            findings.add(f"{name}：最后一步与哨件记的不符，可能有步骤被移走")


def _leads(findings: Findings) -> None:
    events = _by_matter(LeadEvent.objects.order_by("lead_id", "seq"), "lead_id")
    matters = Lead.objects.order_by("id").only("id", "source_number", "state", "whistle_id")
    for lead, steps in _side_by_side(matters.iterator(chunk_size=CHUNK), events):
        findings.leads += 1
        findings.events += len(steps)
        name = f"哨源 {lead.source_number}（{lead.pk}）"
        for fault in broken_links(iter(steps)):
            findings.add(f"{name}：{fault}")
        # that it was whistled is its whistle's first step, not one of its own
        folded = "whistled" if lead.whistle_id else (steps[-1].to_state if steps else "")
        if folded != lead.state:
            findings.add(f"{name}：现状 {lead.state}，台账说是 {folded}")


def look_at_readings(findings: Findings) -> None:
    """Whether the reading log is one whole chain."""

    def counted() -> Iterator[Disclosure]:
        for entry in Disclosure.objects.order_by("seq").iterator(chunk_size=CHUNK):
            findings.disclosures += 1
            yield entry

    for fault in broken_links(counted()):
        findings.add(f"个人信息查看记录：{fault}")


def _by_matter(events, key: str) -> Iterator[tuple[object, list]]:
    for matter_id, steps in groupby(events.iterator(chunk_size=CHUNK), key=attrgetter(key)):
        yield matter_id, list(steps)


def _side_by_side(matters: Iterator, events: Iterator[tuple[object, list]]) -> Iterator[tuple[object, list]]:
    """Each matter with its events; both come in the order of the matter's id."""
    waiting = next(events, None)
    for matter in matters:
        while waiting and waiting[0] < matter.pk:
            waiting = next(events, None)
        if waiting and waiting[0] == matter.pk:
            yield matter, waiting[1]
            waiting = next(events, None)
        else:
            yield matter, []
