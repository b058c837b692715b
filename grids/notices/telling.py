"""What happened is told: each step that waits becomes notices and messages that leave, once, in a transaction of its own.

The row that waits is locked and skipped where another worker has it; it goes with the notices that it brought. So two
workers, or one that was killed, tell everything once. One that fails is tried again, ever later, and stops no other.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from time import monotonic

from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone

from grids.areas.codes import ancestor_codes
from grids.notices.kinds import ALWAYS, Draft, Kind
from grids.notices.models import Channel, Delivery, Notice, NoticeChoice, OfficeHook, Untold
from grids.notices.tellers import tellers

log = logging.getLogger(__name__)
AT_A_TIME = 100
# a sweep leaves the rest to the next one
WITHIN = timedelta(seconds=8)
LONGEST_WAIT = timedelta(hours=1)
# so many old rows go in a statement
FORGOTTEN_AT_A_TIME = 5_000
# nobody has a thousand colleagues whom one step concerns; a rule that says so is wrong
MOST_TOLD = 500
ORDER = {kind: place for place, kind in enumerate(Kind.values)}


def tell_all(*, within: timedelta = WITHIN) -> int:
    """Tell whatever waits to be told by now, the oldest first; how many steps were told."""
    until, told, passed = monotonic() + within.total_seconds(), 0, 0
    while monotonic() < until:
        waiting = Untold.objects.filter(pk__gt=passed, next_at__lte=Now()).order_by("pk")
        found = list(waiting.values_list("pk", flat=True)[:AT_A_TIME])
        for pk in found:
            told += _tell(pk)
        if len(found) < AT_A_TIME:
            break
        passed = found[-1]
    return told


def _tell(pk: int) -> int:
    try:
        with transaction.atomic():
            return _tell_one(pk)
    except SoftTimeLimitExceeded:
        # a step that takes all the time there is would be the first of every sweep
        _later(pk)
        raise
    except Exception:
        # what was cut off or met a deadlock waits as well; where the database itself is away, noting that says so
        log.exception("a step could not be told")
        _later(pk)
        return 0


def _tell_one(pk: int) -> int:
    waiting = Untold.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if waiting is None:
        return 0
    teller = tellers()[waiting.teller]
    drafts = teller.drafts([(waiting.event_id, waiting.occurred_at)])
    write(drafts)
    waiting.delete()
    return 1


@transaction.atomic
def _later(pk: int) -> None:
    """Where telling a step failed, it waits twice as long each time."""
    waiting = Untold.objects.select_for_update().filter(pk=pk).first()
    if waiting is None:
        return
    pause = min(timedelta(seconds=5) * 2 ** min(waiting.tries, 12), LONGEST_WAIT)
    Untold.objects.filter(pk=pk).update(tries=min(waiting.tries + 1, 1000), next_at=Now() + pause)


def write(drafts: Iterable[Draft]) -> None:
    """Notices for each person, and messages for whoever wants them; each person and each office once for a step."""
    drafts = sorted(drafts, key=lambda draft: ORDER[draft.kind])
    mine: dict[int, Draft] = {}
    for draft in drafts:
        for user_id in draft.recipients[:MOST_TOLD]:
            mine.setdefault(user_id, draft)
    choices = NoticeChoice.objects.in_bulk(list(mine))
    there = set(get_user_model().objects.filter(pk__in=mine, is_active=True).values_list("pk", flat=True))
    notices, mails = [], []
    for user_id, draft in mine.items():
        choice = choices.get(user_id) or NoticeChoice(user_id=user_id)
        if user_id not in there:
            continue
        if choice.wants(draft.kind):
            notices.append(Notice(recipient_id=user_id, **_told(draft)))
        if choice.wants_mail(draft.kind):
            mails.append(_delivery(draft, choice, channel=Channel.MAIL, recipient_id=user_id))
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    Delivery.objects.bulk_create([*mails, *_to_offices(drafts)], ignore_conflicts=True)


def _to_offices(drafts: list[Draft]) -> list[Delivery]:
    """What the robots of the offices concerned say: of each step once, by its most urgent reason."""
    found: dict[object, Delivery] = {}
    by_area: dict[str, list[OfficeHook]] = defaultdict(list)
    codes = {code for draft in drafts for code in (*ancestor_codes(draft.area_code), draft.area_code)}
    for hook in OfficeHook.objects.filter(area__in=codes, department=None, is_active=True):
        by_area[hook.area_id].append(hook)
    departments = {office for draft in drafts for office in draft.offices}
    of_departments = list(OfficeHook.objects.filter(department__in=departments, is_active=True))
    for draft in drafts:
        hooks = [hook for hook in of_departments if hook.department_id in draft.offices]
        if draft.desk:
            hooks += [
                hook for code in (*ancestor_codes(draft.area_code), draft.area_code) for hook in by_area[code]
            ]
        for hook in hooks:
            if draft.kind in ALWAYS or draft.kind in hook.wanted:
                found.setdefault(hook.pk, _delivery(draft, hook, channel=hook.channel, hook=hook))
    return list(found.values())


def _told(draft: Draft) -> dict:
    return {
        "kind": draft.kind, "event_id": draft.event_id, "verb": draft.verb, "subject_kind": draft.subject_kind,
        "subject_id": draft.subject_id, "facts": draft.facts, "at": draft.at,
    }  # fmt: skip


def _delivery(draft: Draft, quiet: NoticeChoice | OfficeHook, **to: object) -> Delivery:
    urgent, now = draft.kind in ALWAYS, timezone.now()
    first = now if urgent else quiet.after_the_quiet(now)
    return Delivery(
        area_code=draft.area_code, is_urgent=urgent, next_at=first, since=first, **_told(draft), **to,
    )  # fmt: skip


def forget(*, before: datetime) -> int:
    """Notices and messages of before a moment go; how many. What still waits to be told or sent is given up with them."""
    if never_told := _forget(Untold.objects.filter(noted_at__lt=before)):
        log.error("%d steps were told to nobody", never_told)
    return _forget(Notice.objects.filter(at__lt=before)) + _forget(Delivery.objects.filter(at__lt=before))


def _forget(rows: models.QuerySet) -> int:
    """These rows go, some at a time: what went stays gone however far this comes."""
    gone = 0
    while some := list(rows.order_by().values_list("pk", flat=True)[:FORGOTTEN_AT_A_TIME]):
        gone += rows.filter(pk__in=some).delete()[0]
    return gone
