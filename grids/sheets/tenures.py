"""Organisations and leases of a batch: each by the step that anybody takes, none told twice, none changed in silence.

What was over when the table was written is brought in with its end, so that a list that was taken out is read back as it was.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.homes.leases.actions import Terms, end_lease, let
from grids.homes.leases.models import Lease
from grids.homes.parties import Party
from grids.homes.premises import knowing
from grids.homes.premises.actions import Settled, leave_premises, settle_premises
from grids.homes.premises.kinds import PremisesKind
from grids.homes.premises.knowing import Named
from grids.homes.premises.models import Premises
from grids.homes.premises.queries import trades_to_choose
from grids.registry.dwellings.kinds import RentalUse
from grids.registry.dwellings.models import Dwelling
from grids.sheets import correcting, titles
from grids.sheets.parties import all_or_none, is_organisation, party, same
from grids.sheets.places import Home
from grids.sheets.reading_rows import Said
from grids.sheets.tally import ADDED, SAME
from grids.sheets.vocabulary import Register

if TYPE_CHECKING:
    from grids.sheets.tally import Tally
    from grids.sheets.writing import Writer

Blocks = Sequence[tuple[Home, list[Said]]]


def _by_beginning(told: Mapping[str, Any], name: str) -> date:
    return told.get(name) or date.max


def bring(register: str, blocks: Blocks, writer: "Writer") -> "Tally":
    """The rows of these doors, each door a step or several; a door without a dwelling is refused: a table of houses comes first."""
    act = BRINGS[Register(register)]
    for home, rows in blocks:
        if home.dwelling is None:
            for row in rows:
                writer.tally.refuse(
                    row.at,
                    _("没有登记过这一户（%(door)s），请先导入房屋或人房一表通。") % {"door": home.label},
                )
        else:
            act(home.dwelling, rows, writer)
    return writer.tally


# -- organisations --


def _organisations(dwelling: Dwelling, rows: Sequence[Said], writer: "Writer") -> None:
    """Whoever was there before has left when the same come again."""
    for row in sorted(rows, key=lambda row: (row.own.get("until") is None, _by_beginning(row.own, "since"))):
        writer.tally.try_to(row.at, lambda row=row: _organisation(dwelling, row, writer))  # type: ignore[misc]


def _organisation(dwelling: Dwelling, row: Said, writer: "Writer") -> None:
    told = row.own
    named = knowing.understood(
        Named(told.get("name", ""), told.get("uscc", ""), told.get("enterprise_class", ""))
    )
    trade = _trade(told.get("trade", ""), dwelling)
    kind = told.get("kind") or (PremisesKind.VENUE if trade else PremisesKind.OFFICE)
    known = _known_there(dwelling, named, told)
    if known is not None and known.period.upper is not None:
        writer.tally.note(row.at, SAME)
        return
    name = told.get("responsible", "")
    responsible = party(told, name, "responsible_", Register.ORGANISATIONS, dwelling) if name else None
    if known is not None:
        writer.tally.note(
            row.at, correcting.premises(known, {**told, "trade": trade}, responsible, row, writer, same)
        )
        return
    settled = Settled(
        Party(organisation=named), str(kind), trade, responsible, told.get("office_phone", ""), told.get("org_hazard", "")
    )  # fmt: skip
    done = settle_premises(
        dwelling_id=dwelling.pk, told=settled, by=writer.by, occurred_on=told.get("since"), reason=writer.reason
    )  # fmt: skip
    if told.get("until"):
        leave_premises(
            premises_id=done.events[0].row_id, by=writer.by, occurred_on=told["until"], reason=writer.reason
        )  # fmt: skip
    writer.tally.note(row.at, ADDED)


def _known_there(dwelling: Dwelling, named: Named, told: Mapping[str, Any]) -> Premises | None:
    """The organisation as it is in the dwelling; one that has left as it was, by both its days."""
    until = told.get("until")
    here = Premises.objects.filter(dwelling=dwelling, period__isempty=False)
    if until is None:
        here = here.filter(period__upper_inf=True)
    else:
        require(told.get("since"), _("写了搬走日期，也要写入驻日期。"), field="since")
        here = here.filter(period__startswith=told["since"])
    here = here.select_related("organisation", "trade", "responsible")
    known = next((one for one in here if is_organisation(one.organisation, named)), None)
    require(
        known is None or known.period.upper == until,
        _("这个单位登记的搬走日期和表里的不一样，没有改动；请在户卡上登记。"), field="until", code="conflict",
    )  # fmt: skip
    return known


def _trade(word: str, dwelling: Dwelling) -> str:
    if not word:
        return ""
    trades = trades_to_choose(dwelling.area_id)
    found = next((one.code for one in trades if word in (one.name, one.code)), None)
    found = found or next((one.code for one in trades if word in one.name.split("、")), None)
    told = {"word": word[:20], "names": "、".join(one.name for one in trades[:8])}
    require(found, _("行业“%(word)s”不认识，可以写：%(names)s等。") % told, field="trade")
    return str(found)


# -- leases --


def _leases(dwelling: Dwelling, rows: Sequence[Said], writer: "Writer") -> None:
    """Rows of the same part, beginning and end are one lease with several tenants; what began earlier is over when the next begins."""
    together: dict[tuple, list[Said]] = defaultdict(list)
    for row in rows:
        own = row.own
        together[
            own.get("part", ""), own.get("begins_on"), own.get("is_sublet") is True, own.get("ended_on")
        ].append(row)
    for lease in sorted(together.values(), key=lambda each: _by_beginning(each[0].own, "begins_on")):
        all_or_none(lease, writer, lambda lease=lease: _lease(dwelling, lease, writer))  # type: ignore[misc]


def _lease(dwelling: Dwelling, rows: Sequence[Said], writer: "Writer") -> str:
    told = rows[0].own
    require(told.get("begins_on"), _("没有写租期从哪天起。"), field="begins_on")
    ended_how, ended_on = told.get("ended_how", ""), told.get("ended_on")
    require(bool(ended_how) == bool(ended_on), _("提前结束日期和怎样结束要一起写。"), field="ended_on")
    each = [one for row in rows for one in row.people]
    for one in each:
        require(one.get("tenant"), _("没有写承租人姓名。"), field="tenant")
    tenants = [party(one, one["tenant"], "", Register.LEASES, dwelling) for one in each]
    name = told.get("landlord", "")
    landlord = party(told, name, "landlord_", Register.LEASES, dwelling) if name else None
    known = _known_lease(dwelling, told)
    if known is not None:
        return correcting.lease(known, rows, tenants, landlord, writer, same)
    terms = Terms(
        begins_on=told["begins_on"], last_day=told.get("last_day"), rental_use=told.get("rental_use") or RentalUse.HOUSING,
        part=told.get("part", ""), seen_contract=told.get("seen_contract") is True, is_sublet=told.get("is_sublet") is True,
        landlord=landlord,
    )  # fmt: skip
    done = let(dwelling_id=dwelling.pk, terms=terms, tenants=tenants, by=writer.by, reason=writer.reason)
    if ended_on:
        end_lease(
            lease_id=done.events[0].row_id, how=ended_how, by=writer.by, occurred_on=ended_on, reason=writer.reason
        )  # fmt: skip
    return ADDED


def _known_lease(dwelling: Dwelling, told: Mapping[str, Any]) -> Lease | None:
    """The lease that began that day; one that ended before its day as it did."""
    rows = Lease.objects.filter(
        dwelling=dwelling, part=told.get("part", ""), period__startswith=told["begins_on"]
    )
    if isinstance(told.get("is_sublet"), bool):
        rows = rows.filter(is_sublet=told["is_sublet"])
    ended = {"ended_how": told.get("ended_how", ""), "ended_on": told.get("ended_on")}
    known = rows.filter(**ended).select_related("landlord_person", "landlord_organisation").first()
    require(
        known or not ended["ended_on"] or not rows.filter(effective__isempty=False).exists(),
        _("这份租约登记的结束和表里的不一样，没有改动；请在户卡上登记退租。"), field="ended_on", code="conflict",
    )  # fmt: skip
    return known


BRINGS: dict[Register, Callable[[Dwelling, Sequence[Said], "Writer"], None]] = {
    Register.ORGANISATIONS: _organisations,
    Register.LEASES: _leases,
    Register.OWNERS: titles.bring,
}
