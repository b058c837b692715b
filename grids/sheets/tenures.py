"""Organisations, leases and owners of a batch: each by the step that anybody takes, none told twice, none changed in silence."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.moments import FOUNDED
from grids.conduct.refusals import require
from grids.homes.leases.actions import Terms, let
from grids.homes.leases.models import Lease
from grids.homes.models import Residence
from grids.homes.owners.actions import Share, record_owners
from grids.homes.owners.kinds import Form
from grids.homes.owners.models import Ownership
from grids.homes.parties import Party
from grids.homes.premises import knowing, uscc
from grids.homes.premises.actions import Settled, settle_premises
from grids.homes.premises.kinds import PremisesKind
from grids.homes.premises.knowing import Named
from grids.homes.premises.models import Premises
from grids.homes.premises.queries import trades_to_choose
from grids.people import identity, names
from grids.people.kinds import DocumentKind
from grids.people.models import Person
from grids.people.queries import hash_of
from grids.people.writing import Facts
from grids.privacy.sealing import looked_up
from grids.registry.dwellings.kinds import RentalUse
from grids.registry.dwellings.models import Dwelling
from grids.sheets import correcting
from grids.sheets.places import Home
from grids.sheets.reading_rows import Said, kind_of
from grids.sheets.tally import ADDED
from grids.sheets.vocabulary import Register, field_of

if TYPE_CHECKING:
    from grids.sheets.tally import Tally
    from grids.sheets.writing import Writer

Blocks = Sequence[tuple[Home, list[Said]]]
SHARE = re.compile(r"(\d{1,7})\s*[/／分]\s*(?:之)?\s*(\d{1,7})|(\d{1,3}(?:\.\d{1,4})?)\s*%")
USCC_LENGTH = 18


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


def _party(told: Mapping[str, Any], name: str, prefix: str, register: str, dwelling: Dwelling) -> Party:
    """Who a row names; without a document the one of that name who lives in this very dwelling, else somebody new."""
    number, kinds = told.get(f"{prefix}number", ""), field_of(register, f"{prefix}kind")
    kind = told.get(f"{prefix}kind") or kind_of(kinds, "", number)
    if not number:
        kind = DocumentKind.NONE
        known = _living_here(dwelling, name)
        if known is not None:
            return Party(person_id=known)
    return Party(person=Facts(name=name, kind=kind, number=number, phone=told.get(f"{prefix}phone", "")))


def _living_here(dwelling: Dwelling, name: str) -> Any:
    hashed = looked_up(Person(), "name_hash", names.read(name))
    rows = Residence.objects.current().filter(dwelling=dwelling, person__name_hash=hashed)
    found = list(rows.values_list("person", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _hash(party: Party) -> bytes:
    facts = party.person
    if facts is None or not facts.number:
        return b""
    return hash_of(identity.read(facts.kind, facts.number, timezone.localdate()))


def _is(party: Party, person: Person | None) -> bool:
    """Whether a row names somebody who is there already."""
    if person is None:
        return False
    if party.person_id:
        return party.person_id == person.root_id
    if hashed := _hash(party):
        return hashed == bytes(person.document_hash)
    name = party.person.name if party.person else ""
    return looked_up(Person(), "name_hash", names.read(name)) == bytes(person.name_hash)


# -- organisations --


def _organisations(dwelling: Dwelling, rows: Sequence[Said], writer: "Writer") -> None:
    for row in rows:
        writer.tally.try_to(row.at, lambda row=row: _organisation(dwelling, row, writer))  # type: ignore[misc]


def _organisation(dwelling: Dwelling, row: Said, writer: "Writer") -> None:
    told = row.own
    named = knowing.understood(
        Named(told.get("name", ""), told.get("uscc", ""), told.get("enterprise_class", ""))
    )
    trade = _trade(told.get("trade", ""), dwelling)
    kind = told.get("kind") or (PremisesKind.VENUE if trade else PremisesKind.OFFICE)
    here = Premises.objects.filter(dwelling=dwelling, period__upper_inf=True, period__isempty=False)
    here = here.select_related("organisation", "trade", "responsible")
    known = next((one for one in here if _is_organisation(one, named)), None)
    name = told.get("responsible", "")
    responsible = _party(told, name, "responsible_", Register.ORGANISATIONS, dwelling) if name else None
    if known is not None:
        writer.tally.note(
            row.at, correcting.premises(known, {**told, "trade": trade}, responsible, row, writer, _is)
        )
        return
    settled = Settled(
        Party(organisation=named), str(kind), trade, responsible, told.get("office_phone", ""), told.get("org_hazard", "")
    )  # fmt: skip
    settle_premises(
        dwelling_id=dwelling.pk, told=settled, by=writer.by, occurred_on=told.get("since"), reason=writer.reason
    )  # fmt: skip
    writer.tally.note(row.at, ADDED)


def _is_organisation(premises: Premises, named: Named) -> bool:
    known = premises.organisation
    return known.uscc == named.uscc if named.uscc and known.uscc else known.name == named.name


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
    """Rows of the same part and beginning are one lease with several tenants."""
    together: dict[tuple, list[Said]] = defaultdict(list)
    for row in rows:
        together[row.own.get("part", ""), row.own.get("begins_on")].append(row)
    for lease in together.values():
        _all_or_none(lease, writer, lambda lease=lease: _lease(dwelling, lease, writer))  # type: ignore[misc]


def _lease(dwelling: Dwelling, rows: Sequence[Said], writer: "Writer") -> str:
    told = rows[0].own
    require(told.get("begins_on"), _("没有写租期从哪天起。"), field="begins_on")
    each = [one for row in rows for one in row.people]
    for one in each:
        require(one.get("tenant"), _("没有写承租人姓名。"), field="tenant")
    tenants = [_party(one, one["tenant"], "", Register.LEASES, dwelling) for one in each]
    last_day, name = told.get("last_day"), told.get("landlord", "")
    landlord = _party(told, name, "landlord_", Register.LEASES, dwelling) if name else None
    known = (
        Lease.objects.filter(
            dwelling=dwelling, part=told.get("part", ""), period__startswith=told["begins_on"], ended_how=""
        )
        .select_related("landlord_person", "landlord_organisation")
        .first()
    )
    if known is not None:
        return correcting.lease(known, rows, tenants, landlord, writer, _is)
    terms = Terms(
        begins_on=told["begins_on"], last_day=last_day, rental_use=told.get("rental_use") or RentalUse.HOUSING,
        part=told.get("part", ""), seen_contract=told.get("seen_contract") is True,
        landlord=landlord,
    )  # fmt: skip
    let(dwelling_id=dwelling.pk, terms=terms, tenants=tenants, by=writer.by, reason=writer.reason)
    return ADDED


# -- owners --


def _owners(dwelling: Dwelling, rows: Sequence[Said], writer: "Writer") -> None:
    _all_or_none(rows, writer, lambda: _owned(dwelling, rows, writer))


def _owned(dwelling: Dwelling, rows: Sequence[Said], writer: "Writer") -> str:
    shares = [_share(one, dwelling) for row in rows for one in row.people]
    told = rows[0].own
    form = told.get("form") or (
        Form.SHARES if any(one.numerator for one in shares) else Form.JOINT if len(shares) > 1 else Form.SOLE
    )  # fmt: skip
    since = told.get("since")
    require(
        since is None or FOUNDED <= since <= timezone.localdate(),
        _("取得日期在今天以后或太早，请核对。"),
        field="since",
    )
    rows_there = (
        Ownership.objects.filter(dwelling=dwelling).standing().select_related("person", "organisation")
    )
    there = list(rows_there)
    if there:
        return correcting.owners(dwelling, there, str(form), shares, rows, writer, _owns)
    record_owners(
        dwelling_id=dwelling.pk, form=str(form), owners=shares, by=writer.by, occurred_on=since, reason=writer.reason
    )  # fmt: skip
    return ADDED


def _share(told: Mapping[str, Any], dwelling: Dwelling) -> Share:
    name, number, text = told.get("owner", ""), told.get("number", ""), told.get("share", "")
    require(name, _("没有写产权人姓名。"), field="owner")
    if _is_uscc(number) and not told.get("kind"):
        party = Party(organisation=Named(name, number))
    else:
        party = _party(told, name, "", Register.OWNERS, dwelling)
    numerator, denominator = part_of(text) if text else (None, None)
    return Share(party, numerator, denominator)


def part_of(text: str) -> tuple[int, int]:
    """A share as people write it: 1/2, 2分之1, 50%."""
    found = SHARE.fullmatch(text.strip())
    require(found, _("份额“%(text)s”请写成几分之几，例如 1/2。") % {"text": text[:20]}, field="share")
    assert found is not None  # noqa: S101  asked above
    one, other, percent = found.groups()
    if percent:
        whole, _dot, rest = percent.partition(".")
        return int(whole + rest), 100 * 10 ** len(rest)
    return (int(other), int(one)) if "分" in text else (int(one), int(other))


def _is_uscc(number: str) -> bool:
    """Whether a number is an organisation's: of eighteen characters one of a citizen's is a date in the middle, and digits."""
    plain = identity.plain(number)
    return len(plain) == USCC_LENGTH and not identity.WHOLE.fullmatch(plain) and bool(uscc.read(number))


def _owns(share: Share, row: Ownership) -> bool:
    same_part = (share.numerator is None) == (row.part is None) and (
        row.part is None or row.part.numerator * (share.denominator or 1) == row.part.denominator * (share.numerator or 0)
    )  # fmt: skip
    named = share.party.organisation
    if named is not None:
        known = row.organisation
        return same_part and known is not None and known.uscc == knowing.understood(named).uscc
    return same_part and _is(share.party, row.person)


def _all_or_none(rows: Sequence[Said], writer: "Writer", act: Callable[[], str]) -> None:
    """Rows that are one step: what is refused of it is refused of each."""
    became: list[str] = []
    if writer.tally.try_to(rows[0].at, lambda: became.append(act())):
        for row in rows:
            writer.tally.note(row.at, became[0])
        return
    for row in rows[1:]:
        for reason in writer.tally.refused[rows[0].at]:
            writer.tally.refuse(row.at, reason)


BRINGS: dict[Register, Callable[[Dwelling, Sequence[Said], "Writer"], None]] = {
    Register.ORGANISATIONS: _organisations,
    Register.LEASES: _leases,
    Register.OWNERS: _owners,
}
