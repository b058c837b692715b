"""The pool's verbs: receive a lead, take a step on it. Steps are carried out by the engine, as the table says."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area, CoordSource
from grids.conduct import moments
from grids.conduct.engine import Act
from grids.conduct.events import Origin, new_id
from grids.conduct.fetched import fetched
from grids.conduct.lifecycle import Step
from grids.conduct.refusals import Refusal, checked, require
from grids.conduct.texts import said
from grids.personal.masking import without
from grids.privacy.actions import disclose
from grids.privacy.sealing import place_of
from grids.staff.models import Department, Member, User
from grids.staff.queries import ties_of
from whistles.intake import indexing, phones, places, queries
from whistles.intake.engine import LEAD_ENGINE, LEDGER, append
from whistles.intake.models import Category, Lead, LeadEvent, Source
from whistles.intake.numbering import numberings_kept
from whistles.intake.reporters import SEALED, Reporter, mask_of
from whistles.intake.situation import LeadSituation
from whistles.intake.table import DISMISS, LEAD_LIFECYCLE, RECEIVE
from whistles.ledgers.texts import clean_line, parse_number


@transaction.atomic
def receive_lead(
    *, source: Source, source_number: str, title: str, content: str, received_at: datetime, area: Area | None, by: User,
    point: places.Degrees | None = None, coord_source: str = str(CoordSource.WGS84), outside_confirmed: bool = False,
    address: str = "", category: Category | None = None, reporter_name: str = "", reporter_phone: str = "",
    is_sealed: bool = False, accused: Department | None = None, accused_person: Member | None = None,
) -> tuple[Lead, bool]:  # fmt: skip
    """Put one report into the pool. Sent twice (street, source, number) with the same content, it changes nothing.

    area: where it lies; without one the leaf in which the place lies. point: degrees (longitude first) in the system
    `coord_source`; outside_confirmed: that a place well outside of where `by` works is meant.
    is_sealed: a complaint about an office, `accused`, or somebody who works there, `accused_person`; whose that is today
    is frozen, and it is numbered apart for who registers it. Returns the lead and whether it is new. Raises Refusal when
    the area is not the user's, the title is missing, the time lies in the future, or the number is taken by another
    matter or by what the user may not know.
    """
    now = timezone.now()
    place, area = places.placed(point, coord_source, area)
    _check_place_and_time(source, area, received_at, by=by, now=now)
    places.check_outside(place, Permission.LEAD_RECEIVE, by=by, is_confirmed=outside_confirmed)
    source_number, title = number_of(source_number), said(clean_line(title))
    require(source_number, _("请填写来源编号；“无”“/”“合计”这样的字不是编号。"), field="source_number")
    _check_accused(area, accused, accused_person, is_sealed=is_sealed)
    _check_phone(reporter_phone)
    # a complaint's texts name its reporter nowhere, so that nobody reads past the seal, and erasing needs no key
    unnamed = [reporter_name, reporter_phone, phones.tidy(reporter_phone)] if is_sealed else []
    sent = {
        "title": without(title, unnamed), "content": without(said(content), unnamed), "area": area,
        "address": without(said(address), unnamed), "received_at": min(received_at, now), "category": category,
        "accused": accused, "accused_person": accused_person,
        "reporter_mask": "" if is_sealed else mask_of(said(reporter_name), phones.tidy(reporter_phone)),
    } | ({"point": place} if place else {})  # fmt: skip
    space = _space_of(source, area, received_at, by=by, is_sealed=is_sealed)
    if known := queries.lead_numbered(area, source, source_number, space=space):
        return _known_already(known, sent, by=by), False
    lead_id = new_id()
    reporter = Reporter.of(reporter_name, reporter_phone, lead_id=lead_id, is_sealed=is_sealed)
    lead = Lead(
        **sent, id=lead_id, street_code=area.street_code, source=source, source_number=source_number, recorded_at=now,
        reporter_name=reporter.name, reporter_phone=reporter.phone, phone_digest=reporter.phone_digest,
        is_sealed=is_sealed, is_masked=is_sealed, number_space=space,
        kept_from=ties_of(department=accused, person=accused_person, area=area) if is_sealed else [],
        external_due_at=queries.outer_limit(source, received_at), point_source=coord_source if place else "",
    )  # fmt: skip
    if not _is_first(lead):
        # the same lead arrived through another door at this very moment
        known = queries.lead_numbered(area, source, source_number, space=space)
        return _known_already(known, sent, by=by), False
    _begin(lead, by=by, reporter_name=said(reporter_name))
    return lead, True


def _begin(lead: Lead, *, by: User, reporter_name: str) -> None:
    """The first step of its book, and what it is found by."""
    # there is no step of it yet, so that none is asked for
    fetched(lead, "events", [])
    record(lead, RECEIVE, by=by, occurred_at=lead.received_at, before="")
    indexing.write(lead, reporter_name)


def _check_place_and_time(
    source: Source, area: Area, received_at: datetime, *, by: User, now: datetime
) -> None:
    """Whether `by` registers leads of the area, by a channel of the area, as of a time that may be."""
    oracle.require_in(by, Permission.LEAD_RECEIVE, area.code, _("登记哨源"))
    outside = moments.refusal(received_at, what=_("收到时间"), now=now)
    require(not outside, outside, field="received_at")
    require(source.serves(area.code), _("这个渠道不是这个区域的，请选择别的渠道。"), field="source")


def _space_of(source: Source, area: Area, received_at: datetime, *, by: User, is_sealed: bool) -> str:
    """Among which numbers its own stands: those of the channel, of a complaint those of who registers it."""
    if is_sealed:
        return queries.number_space(by.pk)
    return numberings_kept(source.code).space(area.street_code, received_at)


def _is_first(lead: Lead) -> bool:
    """Write a lead's row; False where its number is there by now."""
    # what stands in no form needs no question of its own
    made = {"kept_from", "number_space"}
    checked(lead, exclude={"area", "source", "category", "accused", "accused_person", "whistle", *made})
    try:
        with transaction.atomic():
            lead.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def number_of(text: str) -> str:
    """The source's number as it is kept, by the rule of ledgers; "" where there is none."""
    try:
        return parse_number(text)
    except Refusal as refusal:
        raise Refusal(refusal.message + "。", field="source_number") from refusal


def _known_already(known: Lead, sent: dict[str, Any], *, by: User) -> Lead:
    """What a number stands for already, as far as `by` may know it; else one sentence. A complaint is the own one.

    Another matter under the number of a known one is not taken for it: nothing that was sent is dropped unsaid.
    """
    may_know = by.is_system or known.is_sealed or Lead.objects.known_to(by).filter(pk=known.pk).exists()
    require(may_know, queries.number_taken(), field="source_number", code="conflict")
    others = _differences(known, sent)
    require(
        not others,
        _(
            "这个编号已经登记过另一件事，%(others)s不一样，这一件没有登记。请核对编号；确是另一件事的，请换一个编号。"
        )
        % {"others": "、".join(others)},
        field="source_number",
        code="conflict",
    )
    return known


def _differences(known: Lead, sent: dict[str, Any]) -> list[str]:
    """In what another report differs from the known one, by the fields' names.

    Of the reporter what screens show: whoever may not open a phone can't try it out here.
    """
    others = []
    for name, value in sent.items():
        kept = getattr(known, name)
        # a page tells whole minutes, and a sender's clock may be ahead
        is_same = abs(kept - value) <= moments.SKEW if name == "received_at" else kept == value
        if not is_same:
            others.append(
                _("反映人") if name == "reporter_mask" else str(Lead._meta.get_field(name).verbose_name)
            )
    return others


def _check_accused(area: Area, accused: Department | None, person: Member | None, *, is_sealed: bool) -> None:
    """Only a complaint names anybody, and only an office or a person who has to do with the area."""
    require(is_sealed or accused is None, _("只有检举控告才写被反映的部门。"), field="accused")
    require(is_sealed or person is None, _("只有检举控告才写被反映的人。"), field="accused_person")
    require(
        accused is None or accused.serves(area.code),
        _(
            "被反映的部门不服务这个区域，请选本街道或上级的部门；不在名单里的留空，在内容里写明，由上一级办理。"
        ),
        field="accused",
    )
    require(
        person is None or Member.objects.working_in(area.code).filter(pk=person.pk).exists(),
        _("被反映的人不在本街道或上级任职，请从名单里选；不在名单里的留空，在内容里写明，由上一级办理。"),
        field="accused_person",
    )


def _check_phone(phone: str) -> None:
    """Whoever writes a number down can put it right; a ledger's is taken as it came."""
    require(
        not said(phone) or phones.is_personal(phones.tidy(phone)),
        _("请填手机号、带区号的座机或 400、800 号码；12345 这样的短号不是反映人的电话，没有留电话就空着。"),
        field="reporter_phone",
    )


def take(
    *, lead_id: uuid.UUID | str, verb: str, by: User, version: int | None, given: Mapping[str, Any] | None = None,
    **more: Any,
) -> Lead:  # fmt: skip
    """Take one step of the table on a lead; given, more: what it asks for, by its names.

    Raises Refusal when the state, the right, an input or a newer version forbids it; DoesNotExist when `by` may not
    know the lead. The same request sent again changes nothing.
    """
    step_given = {**(given or {}), **more}
    return LEAD_ENGINE.take(lead_id, verb, by=by, version=version, given=step_given).matter


def dismiss(*, lead_id: uuid.UUID | str, by: User, version: int | None, reason: str, reply: str) -> Lead:
    """Not accept a lead, with the reason for the ledger and the reply to whoever reported it."""
    return take(lead_id=lead_id, verb=DISMISS.verb, by=by, version=version, reason=reason, reply=reply)


def triage_permission(lead: Lead) -> Permission:
    """What it takes to decide about a lead: of a complaint the street's desk decides nothing."""
    return Permission.COMPLAINT_HANDLE if lead.is_sealed else Permission.LEAD_TRIAGE


def record(
    lead: Lead, step: Step, *, by: User, occurred_at: datetime, before: str, reason: str = "",
    origin: str = str(Origin.LIVE), ledger_id: uuid.UUID | None = None,
) -> LeadEvent:  # fmt: skip
    """Append one event to the book of a lead that somebody else's step has changed and locked, or that comes to be.

    ledger_id: the import by which a ledger tells it.
    Raises Refusal(conflict) where the table has no such step from `before`, or it leads elsewhere.
    """
    LEAD_LIFECYCLE.step(before, step.verb)
    if lead.state not in LEAD_LIFECYCLE.targets(step, before):
        raise Refusal(LEAD_LIFECYCLE.sentence(lead.state, step), code="conflict")
    event = append(
        Act(
            step=step, around=LeadSituation(lead, by), by=by, at=occurred_at, now=timezone.now(), given={LEDGER: ledger_id},
            reason=reason, before=before, origin=origin,
        )
    )  # fmt: skip
    lead.save(update_fields=["last_digest"])
    return event


def reveal_reporter(
    *, lead_id: uuid.UUID | str, by: User, field: str, reason: str, in_extract: bool = False
) -> str:
    """Show the reporter's name or phone in full to one person, for a reason that is logged.

    field: "name" or "phone". Raises Refusal(forbidden) without the permission, with an own one for sealed leads.
    """
    lead = Lead.objects.known_to(by).get(pk=lead_id)
    refusal = reveal_refusal(lead, by=by)
    if refusal:
        raise Refusal(refusal, code="forbidden")
    require(field in SEALED, _("请选择要查看姓名还是电话。"), field="field")
    name = SEALED[field]
    sealed = bytes(getattr(lead, name))
    require(sealed, _("这条哨源没有登记这一项。"))
    return disclose(
        sealed=sealed, at=place_of(lead, name), subject_kind="lead", subject_id=str(lead.id),
        subject_label=f"{lead.source} {lead.source_number}", area_code=lead.area_id, reason=reason, by=by,
        in_extract=in_extract,
    )  # fmt: skip


def reveal_refusal(lead: Lead, *, by: User) -> str:
    """Why `by` may not see who reported a lead that they know of; empty when they may."""
    needed = Permission.SEALED_REVEAL if lead.is_sealed else Permission.REPORTER_REVEAL
    if oracle.may_in(by, needed, lead.area_id):
        return ""
    if lead.is_sealed:
        return _("这是检举控告，举报人已密封，只有检举控告的承办人可以查看。")
    if Lead.objects.taken_on_by(by, needed).filter(pk=lead.pk).exists():
        return ""
    return _("您没有查看反映人信息的权限，请联系街道管理员。")
