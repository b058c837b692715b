"""What waits to leave is sent: each message once, whoever else sends, however long others take to answer.

A message is taken by a change of its row that is committed before anything is sent, so no other worker has it; whoever took
it and died is known by the time. Lanes beside each other send, so that one robot that never answers holds up itself alone;
after it was silent once, everything for it waits, ever longer. The broker holds nothing: Redis may vanish.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

from django.db import connection, connections, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.fence import seen_by
from grids.notices import mailing, robots
from grids.notices.faults import NotSent
from grids.notices.models import TO_SEND, Channel, Delivery, DeliveryState, Notice, NoticeChoice
from grids.notices.tellers import tellers
from grids.notices.wording import lines_of
from grids.privacy.ciphers import unseal
from grids.privacy.sealing import place_of

log = logging.getLogger(__name__)
LANES = 8
WITHIN = timedelta(seconds=8)
# longer than one message can take; after it, whoever took a message counts as gone
TAKEN_FOR = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=30)
# what was refused so often, or could not be sent for so long, has failed: somebody looks at it and sends it again
MOST_REFUSALS, LONGEST = 8, timedelta(hours=24)
# one process at a time hands out lanes: the other goes on with what is urgent
LOCK, TAKING = 0x6E6F7469, 0x6E6F7470


def deliver(*, within: timedelta = WITHIN, lanes: int = LANES) -> int:
    """Send what is to be sent by now, in lanes beside each other; how many messages left."""
    if not _is_first():
        return 0
    try:
        until = monotonic() + within.total_seconds()
        with ThreadPoolExecutor(lanes, "deliveries") as pool:
            return sum(pool.map(lambda _lane: _lane_until(until), range(lanes)))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _is_first() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def _lane_until(until: float) -> int:
    """What one lane sent until nothing waited any more, or time was over."""
    sent = 0
    try:
        while (found := take()) is not None:
            sent += send(found)
            if monotonic() > until:
                break
    finally:
        connections.close_all()
    return sent


@transaction.atomic
def take() -> Delivery | None:
    """The next message that is to be sent, taken by whoever asked; None where there is none."""
    with connection.cursor() as cursor:
        # one after the other: two lanes that look at once would both find the same robot free
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TAKING])
    # one after the other for each robot, and for the mail server; asked once, however many wait
    busy = Delivery.objects.filter(state=DeliveryState.SENDING, next_at__gt=Now())
    busy_hooks = list(busy.values_list("hook", flat=True))
    ready = Delivery.objects.filter(state__in=TO_SEND, next_at__lte=Now())
    ready = ready.exclude(hook__in=[hook for hook in busy_hooks if hook])
    if None in busy_hooks:
        ready = ready.exclude(hook=None)
    found = (
        ready.select_for_update(skip_locked=True, of=("self",))
        .order_by("-is_urgent", "next_at", "id")
        .first()
    )
    if found is None:
        return None
    Delivery.objects.filter(pk=found.pk).update(
        state=DeliveryState.SENDING, attempts=F("attempts") + 1, next_at=Now() + TAKEN_FOR
    )
    found.attempts += 1
    return found


def send(delivery: Delivery) -> bool:
    """Send a message that was taken, or say why not; whether it left."""
    try:
        if why := needless(delivery):
            _settle(delivery, state=DeliveryState.DROPPED, fault=why)
            return False
        _hand_over(delivery)
    except NotSent as fault:
        _not_sent(delivery, fault)
        return False
    except Exception as unknown:
        log.exception("a message could not be sent")
        _not_sent(delivery, NotSent(type(unknown).__name__))
        return False
    _settle(delivery, state=DeliveryState.SENT, sent_at=timezone.now(), fault="")
    return True


def needless(delivery: Delivery) -> str:
    """Why a message is not to leave any more; "" where it is: whoever gets it may still know of the matter, and wants it."""
    teller = tellers()[delivery.subject_kind]
    if delivery.hook_id:
        hook = delivery.hook
        if not hook.is_active or not teller.concerns(delivery.subject_id, hook.department_id):
            return _("已停用，或事项已不归这个单位。")
        return ""
    user = delivery.recipient
    # a register hands out to a task what whoever is told may see
    with seen_by(user):
        is_known = user.is_active and teller.known_to(user).filter(pk=delivery.subject_id).exists()
    if not is_known:
        return _("接收人已不能看到这件事项。")
    seen = Notice.objects.filter(event_id=delivery.event_id, recipient=user, seen_at__isnull=False)
    if not delivery.is_urgent and seen.exists():
        return _("接收人已在系统里看过。")
    return ""


def _hand_over(delivery: Delivery) -> None:
    title, text = lines_of(delivery)
    if delivery.channel == Channel.MAIL:
        choice = NoticeChoice.objects.filter(user=delivery.recipient_id).first()
        if choice is None or not choice.mail:
            raise NotSent(_("接收人没有填写邮箱。"), is_final=True)
        mailing.send(to=choice.mail, title=title, text=text, key=str(delivery.pk))
        return
    hook = delivery.hook
    address = unseal(hook.address, at=place_of(hook, "address"))
    secret = unseal(hook.secret, at=place_of(hook, "secret")) if bytes(hook.secret) else ""
    robots.send(channel=delivery.channel, address=address, secret=secret, text=text)


@transaction.atomic
def _not_sent(delivery: Delivery, fault: NotSent) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts - 1, 10), LONGEST_PAUSE)
    old = timezone.now() - delivery.since > LONGEST
    given_up = fault.is_final or old or (not fault.is_silent and delivery.attempts >= MOST_REFUSALS)
    state = DeliveryState.FAILED if given_up else DeliveryState.WAITING
    _settle(delivery, state=state, fault=str(fault)[:200], next_at=Now() + pause)
    if fault.is_silent:
        # whoever else waits for the same answer need not find out alone
        same = Q(hook=delivery.hook_id) if delivery.hook_id else Q(hook=None, channel=delivery.channel)
        waiting = Delivery.objects.filter(same, state=DeliveryState.WAITING)
        waiting.update(next_at=Greatest(F("next_at"), Now() + pause))


def _settle(delivery: Delivery, **changes: object) -> None:
    """Write down what became of a message, unless somebody else took it meanwhile."""
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts).update(
        **changes
    )
