"""Owners of a batch: those of today as they are known, and where a table tells of those before them, one sale after the other."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.moments import FOUNDED
from grids.conduct.refusals import require
from grids.homes.owners.actions import Share, record_owners, sell
from grids.homes.owners.kinds import Form
from grids.homes.owners.models import Ownership
from grids.registry.dwellings.models import Dwelling
from grids.sheets import correcting
from grids.sheets.parties import all_or_none, party, same
from grids.sheets.reading_rows import Said
from grids.sheets.tally import ADDED, SAME
from grids.sheets.vocabulary import Register

if TYPE_CHECKING:
    from grids.sheets.writing import Writer

SHARE = re.compile(r"(\d{1,7})\s*[/／分]\s*(?:之)?\s*(\d{1,7})|(\d{1,3}(?:\.\d{1,4})?)\s*%")


class Told(NamedTuple):
    """One owner as a row tells of them. form: "": it isn't told; until: the day from which on they own it no more."""

    share: Share
    form: str
    since: date | None
    until: date | None

    def owns_on(self, day: date) -> bool:
        """Whether it is theirs on a day."""
        return self.since is not None and self.since <= day and (self.until is None or day < self.until)

    def is_row(self, row: Ownership) -> bool:
        """Whether this is what is registered, to the day."""
        days = (row.period.lower, row.period.upper)
        return (
            owns(self.share, row)
            and self.form in ("", row.form)
            and days == (self.since or days[0], self.until)
        )


def bring(dwelling: Dwelling, rows: Sequence[Said], writer: "Writer") -> None:
    """The owners of a dwelling, all of them or none."""
    all_or_none(rows, writer, lambda: _owned(dwelling, rows, writer))


def _owned(dwelling: Dwelling, rows: Sequence[Said], writer: "Writer") -> str:
    told = [_told(one, dwelling) for row in rows for one in row.people]
    present = [one for one in told if one.until is None]
    past = [one for one in told if one.until is not None]
    there = _there(dwelling)
    if not there and (past or _came_later(present)):
        return _one_after_the_other(dwelling, told, writer)
    known = all(any(one.is_row(row) for row in there) for one in past)
    require(known, _("以前的产权人和登记的不一样，没有改动；请在户卡上登记转让。"), code="conflict")
    standing = [row for row in there if row.period.upper is None]
    if not present:
        return SAME
    form, shares = _form(present), [one.share for one in present]
    if standing:
        since = [one.since for one in present]
        return correcting.owners(dwelling, standing, form, shares, since, rows, writer, owns)
    record_owners(
        dwelling_id=dwelling.pk, form=form, owners=shares, by=writer.by, occurred_on=present[0].since, reason=writer.reason
    )  # fmt: skip
    return ADDED


def _came_later(present: Sequence[Told]) -> bool:
    """Whether some of those who own it today came to those who owned it before, as sales tell it."""
    days = {one.since for one in present}
    first = min(filter(None, days), default=None)
    were = [one for one in present if one.since == first]
    return None not in days and len(days) > 1 and (_form(present) != Form.JOINT or len(were) > 1)


def _there(dwelling: Dwelling) -> list[Ownership]:
    rows = Ownership.objects.filter(dwelling=dwelling, period__isempty=False)
    return list(rows.select_related("person", "organisation"))


def _one_after_the_other(dwelling: Dwelling, told: Sequence[Told], writer: "Writer") -> str:
    """Who owned it first, and each sale since; what comes out is what the table tells, or nothing is taken."""
    require(all(one.since for one in told), _("写了转出日期，每个产权人都要写取得日期。"), field="since")
    step: dict[str, Any] = {"dwelling_id": dwelling.pk, "by": writer.by, "reason": writer.reason}
    is_owned = False
    for day in sorted({day for one in told for day in (one.since, one.until) if day}):
        now = [one for one in told if one.owns_on(day)]
        if not now:
            continue
        form, shares = _form(now), [one.share for one in now]
        ended = max((one.until for one in told if one.until and one.until <= day), default=day)
        if is_owned and ended < day and all(one.since == day for one in now):
            # whoever had it in between was recorded by mistake
            sell(**step, form=Form.SOLE, to=[Share(shares[0].party)], occurred_on=ended)
            is_owned = False
        if is_owned:
            sell(**step, form=form, to=shares, occurred_on=day)
        else:
            record_owners(**step, form=form, owners=shares, occurred_on=day)
        is_owned = True
    there = _there(dwelling)
    is_told = len(there) == len(told) and all(any(one.is_row(row) for row in there) for one in told)
    require(
        is_told,
        _("产权经过前后接不上：有人转出的那天没有人取得。请核对取得日期和转出日期。"),
        code="conflict",
    )
    return ADDED


def _told(told: Mapping[str, Any], dwelling: Dwelling) -> Told:
    name, text = told.get("owner", ""), told.get("share", "")
    since, until = told.get("since"), told.get("until")
    require(name, _("没有写产权人姓名。"), field="owner")
    for day in filter(None, (since, until)):
        require(
            FOUNDED <= day <= timezone.localdate(), _("取得日期或转出日期在今天以后或太早，请核对。"), field="since"
        )  # fmt: skip
    numerator, denominator = part_of(text) if text else (None, None)
    share = Share(party(told, name, "", Register.OWNERS, dwelling), numerator, denominator)
    return Told(share, told.get("form", ""), since, until)


def _form(told: Sequence[Told]) -> str:
    """In which form they own it together: as it is told, else as shares and their number say."""
    if told[0].form:
        return told[0].form
    is_shared = any(one.share.numerator for one in told)
    return str(Form.SHARES if is_shared else Form.JOINT if len(told) > 1 else Form.SOLE)


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


def owns(share: Share, row: Ownership) -> bool:
    """Whether a row is of this owner, and of this part."""
    same_part = (share.numerator is None) == (row.part is None) and (
        row.part is None or row.part.numerator * (share.denominator or 1) == row.part.denominator * (share.numerator or 0)
    )  # fmt: skip
    return same_part and same(share.party, row.person, row.organisation)
