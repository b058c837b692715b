"""Lists and figures of the tests' own, registered as a subject registers its own."""

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from grids import pages
from grids.access.roles import Permission
from grids.lists.listing import Column, Listing
from grids.lists.tables import Figures, Share, Sheet, Table
from grids.privacy.ciphers import unseal
from grids.privacy.sealing import place_of
from grids.staff.models import User
from whistles.intake.actions import reveal_refusal
from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle


def _whistles(user: User, query: Mapping[str, str]) -> QuerySet[Whistle]:
    rows = Whistle.objects.ordinary_to(user)
    return rows.within(query["area"]) if query.get("area") else rows


def _leads(user: User, query: Mapping[str, str]) -> QuerySet[Lead]:
    return Lead.objects.visible_to(user).filter(is_sealed=False)


def _name(lead: Lead) -> str:
    return unseal(lead.reporter_name, at=place_of(lead, "reporter_name"))


def _revealed(user: User, leads: Iterable[Lead]) -> set:
    return {lead.pk for lead in leads if not reveal_refusal(lead, by=user)}


WHISTLES = Listing(
    name="tests_whistles", label="哨件", page="whistle_list", permission=Permission.WHISTLE_VIEW,
    columns=(
        Column("number", "编号", lambda row: row.number),
        Column("title", "标题", lambda row: row.title),
        Column("version", "版本", lambda row: row.version),
        Column("whistled", "吹哨时间", lambda row: row.whistled_at),
    ),
    rows=_whistles, said=lambda user, query: [f"区域 {query['area']}"] if query.get("area") else [], fetched=list,
    keyset=("-whistled_at", "-id"),
)  # fmt: skip
LEADS = Listing(
    name="tests_leads", label="哨源", page="lead_desk", permission=Permission.LEAD_VIEW,
    columns=(
        Column("title", "标题", lambda row: row.title),
        Column("reporter", "反映人", lambda row: row.reporter_shown, full=_name),
    ),
    rows=_leads, said=lambda user, query: [], fetched=list, keyset=("-received_at", "-id"), revealed=_revealed,
    revealed_by=Permission.REPORTER_REVEAL,
)  # fmt: skip
COMPLAINTS = Listing(
    name="tests_complaints", label="检举控告", page="complaint_desk", permission=Permission.COMPLAINT_HANDLE,
    columns=(Column("title", "标题", lambda row: row.title),),
    rows=lambda user, query: Lead.objects.visible_to(user).filter(is_sealed=True), said=lambda user, query: [], fetched=list,
    keyset=("-received_at", "-id"), is_confidential=True,
)  # fmt: skip
FIGURES = Figures(
    name="tests_figures", label="结哨率", page="statistics", permissions=(Permission.STATISTICS_VIEW,),
    of=lambda user, query: Sheet(
        "莲华街道结哨率", ("截至 2023-04-07",),
        (Table("各区域", ("区域", "吹哨", "结哨率"), (("苏家塘", 12, Share(0.917)), ("=虹山", 0, None)), chart="chart-below"),),
    ),
)  # fmt: skip


def register(monkeypatch) -> None:
    """For the time of a test."""
    for one in (WHISTLES, LEADS, COMPLAINTS):
        monkeypatch.setitem(pages.lists(), one.name, one)
    monkeypatch.setitem(pages.figures(), FIGURES.name, FIGURES)
