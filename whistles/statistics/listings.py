"""The lists behind figures, as files hold them: the very rows that make a figure up, with where each stood then and stands now."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.lists.listing import Column, Listing
from whistles.desk import listings as leads
from whistles.intake.models import Lead
from whistles.intake.queries import revealable
from whistles.lifecycle import lists
from whistles.lifecycle.listings import WHISTLE_COLUMNS, fetched, revealed
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.states import STATES
from whistles.statistics.behind import figure_list, lead_list

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User

LONGEST = ("-longest", "-id")
# rows behind a figure are counted by some who don't read them, so they are sorted by nothing that these don't see
THEN, NOW = _("当时状态"), _("现在状态")


def _countable(columns: Iterable[Column]) -> list[Column]:
    found = [replace(one, keyset=()) if one.is_kept else one for one in columns]
    return [replace(one, label=NOW) if one.name == "state" else one for one in found]


def _with_then(columns: list[Column]) -> tuple[Column, ...]:
    place = next(place for place, one in enumerate(columns) if one.name == "state")
    then = Column("state_then", THEN, lambda row: str(STATES.get(row.state_then, "")), is_shown=True)
    return (*columns[:place], then, *columns[place:])


COLUMNS = _with_then(_countable(WHISTLE_COLUMNS))
ROUNDS = (
    *(one for one in COLUMNS if one.name != "due"),
    Column("longest", _("用时"), lambda row: row.longest, keyset=LONGEST, is_shown=True),
)


def whistles_of(user: "User", query: Mapping[str, str]) -> "QuerySet[Whistle]":
    """The whistles behind the figure of an address; Refusal where there is no such figure."""
    return figure_list(user, query).rows


def leads_of(user: "User", query: Mapping[str, str]) -> "QuerySet[Lead]":
    """The leads behind the figure of an address; Refusal where there is no such figure."""
    return lead_list(user, query).rows


def _said(user: "User", query: Mapping[str, str]) -> list[str]:
    figure = figure_list(user, query)
    return [figure.title, figure.sentence, *figure.narrowing]


def _said_of_leads(user: "User", query: Mapping[str, str]) -> list[str]:
    figure = lead_list(user, query)
    return [figure.title, figure.sentence, *figure.narrowing]


FIGURE_WHISTLES = Listing(
    name="figure_whistles", label=_("统计数字背后的哨件"), page="whistle_list", permission=Permission.STATISTICS_VIEW,
    columns=COLUMNS, rows=whistles_of, said=_said, fetched=fetched, keyset=lists.NEWEST, revealed=revealed,
    revealed_by=Permission.REPORTER_REVEAL,
)  # fmt: skip
# the longest first
FIGURE_ROUNDS = replace(FIGURE_WHISTLES, name="figure_rounds", columns=ROUNDS, keyset=LONGEST)
FIGURE_LEADS = Listing(
    name="figure_leads", label=_("统计数字背后的哨源"), page="statistics_leads", permission=Permission.STATISTICS_VIEW,
    columns=tuple(one for one in _countable(leads.COLUMNS)), rows=leads_of, said=_said_of_leads, fetched=leads.fetched,
    keyset=leads.NEWEST, revealed=revealable,
    revealed_by=Permission.REPORTER_REVEAL,
)  # fmt: skip
