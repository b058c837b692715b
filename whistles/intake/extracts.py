"""What is held of a person, and who looked, for that person (个人信息保护法 article 45): found by telephone number."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.audit.actions import Subject, note
from grids.audit.models import Kind
from grids.conduct.refusals import require
from grids.personal.fields import SealedText, personal_fields
from grids.privacy.actions import reason_of
from grids.privacy.ciphers import SealBroken, lookup, unseal
from grids.privacy.models import Disclosure
from grids.privacy.registry import Entry
from grids.privacy.sealing import place_of
from grids.staff.models import User
from whistles.intake import actions, phones
from whistles.intake.models import Lead
from whistles.intake.reporters import PHONE_PURPOSE

REVEALED = {"reporter_name": "name", "reporter_phone": "phone"}


@transaction.atomic
def extract(*, phone: str, reason: str, by: User) -> dict[str, Any]:
    """Everything that is held under a telephone number, as far as `by` may reveal it; each value opened is logged.

    Complaints are among it where `by` may reveal them. Raises Refusal where the number or the reason is none.
    """
    number = phones.tidy(phone)
    require(phones.is_personal(number), _("请填手机号、带区号的座机或 400、800 号码。"), field="phone")
    why = reason_of(reason)
    matters = [_matter(lead, reason=reason, by=by) for lead in _found(number, by)]
    note(
        kind=Kind.EXPORT, by=by, subject=Subject("person extract"),
        detail={"what": "person extract", "matters": len(matters), "reason": why},
    )  # fmt: skip
    return {
        "made_at": timezone.localtime().isoformat(),
        "made_by": str(by),
        "reason": why,
        "matters": matters,
    }


def _found(number: str, by: User) -> Iterator[Lead]:
    """Leads of this number whose reporter `by` may see: by look-up, complaints one by one, as they have none."""
    known = Lead.objects.known_to(by).order_by("received_at", "id")
    digest = lookup(number, purpose=PHONE_PURPOSE)
    for lead in known.filter(phone_digest=digest):
        if not actions.reveal_refusal(lead, by=by):
            yield lead
    for lead in known.filter(is_sealed=True).exclude(reporter_phone=b"").iterator():
        if not actions.reveal_refusal(lead, by=by) and _is_theirs(lead, number):
            yield lead


def _is_theirs(lead: Lead, number: str) -> bool:
    try:
        return unseal(lead.reporter_phone, at=place_of(lead, "reporter_phone")) == number
    except SealBroken:
        return False


def _matter(lead: Lead, *, reason: str, by: User) -> dict[str, Any]:
    """One matter: who looked until now, and what its personal fields hold, with what each is kept for and how long."""
    looked = Disclosure.objects.filter(subject_kind="lead", subject_id=str(lead.pk)).order_by("seq")
    read_by = [
        {"at": timezone.localtime(one.read_at).isoformat(), "who": one.reader_label, "field": one.field, "why": one.reason}
        for one in looked
    ]  # fmt: skip
    rows = [lead, lead.whistle] if lead.whistle else [lead]
    return {
        "source": str(lead.source),
        "number": lead.source_number,
        "received_at": timezone.localtime(lead.received_at).isoformat(),
        "fields": [line for row in rows for line in _lines(row, reason, by)],
        "read_by": read_by,
    }


def _lines(row: Any, reason: str, by: User) -> Iterator[dict[str, str]]:
    for field in personal_fields(type(row)):
        value = getattr(row, field.attname)
        if isinstance(field, SealedText):
            value = bytes(value) and actions.reveal_reporter(
                lead_id=row.pk, by=by, field=REVEALED[field.name], reason=reason
            )
        if value and isinstance(value, str):
            about = Entry(type(row), field)
            yield {
                "field": about.label, "name": about.name, "value": value, "purpose": str(about.about.purpose),
                "basis": str(about.about.basis.label), "term": about.term(),
            }  # fmt: skip
