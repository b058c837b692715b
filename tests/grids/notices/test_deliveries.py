"""What leaves by mail and by robots: each message once, whatever dies, hangs or refuses on the way."""

import json
import threading
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.models import F
from django.utils import timezone

from grids.areas.models import Area
from grids.notices import actions, outbox
from grids.notices.kinds import Kind
from grids.notices.models import Delivery, NoticeChoice, OfficeHook
from grids.notices.telling import tell_all
from grids.staff.models import Department
from tests import personas
from tests.factories import whistles as made
from tests.grids.notices.servers import MailServer, Robot, closed_port, running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("departments")]
NEVER = {"quiet_from": "00:00", "quiet_until": "00:00"}
EVERYTHING = list(Kind.values)


@pytest.fixture
def mail_server(settings):
    with running(MailServer()) as server:
        settings.MAIL_HOST, settings.MAIL_PORT = server.server_address
        yield server


@pytest.fixture
def robot(settings):
    settings.HOOK_HOSTS = ["127.0.0.1"]
    with running(Robot()) as server:
        yield server


def by_mail(person, *names: str) -> None:
    for name in names:
        NoticeChoice.objects.create(
            user=person(name), mail=f"{name.replace('_', '.')}@example.gov.cn", mailed=EVERYTHING, **NEVER
        )


def hook_of(
    robot: Robot, by, *, department: str = "", channel: str = "wecom", secret: str = ""
) -> OfficeHook:
    return actions.set_robot(
        by=by, area=Area.objects.get(code=personas.LIANHUA),
        department=Department.objects.get(code=department) if department else None, channel=channel,
        address=f"http://127.0.0.1:{robot.server_address[1]}/cgi-bin/webhook/send?key=abc", secret=secret,
        wanted=EVERYTHING, quiet_from=timezone.datetime(2026, 1, 1).time(), quiet_until=timezone.datetime(2026, 1, 1).time(),
        is_active=True,
    )  # fmt: skip


def beside(work, times: int = 2) -> None:
    """The same at once, as two workers would."""
    begin = threading.Barrier(times)

    def run() -> None:
        begin.wait()
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def states() -> list[str]:
    return sorted(Delivery.objects.values_list("state", flat=True))


def due_now() -> None:
    Delivery.objects.update(next_at=timezone.now() - timedelta(seconds=1))


def test_two_workers_tell_and_send_each_once_and_nothing_of_the_matter_leaves(
    person, mail_server, robot, settings
):
    settings.SITE_URL = "https://wg.example.gov.cn"
    by_mail(person, "department_handler", "assisting_handler")
    hook_of(robot, person("street_admin"), department="lianhua-urban", channel="dingtalk", secret="SEC1")
    found = [
        made.a_whistle(
            title="王大妈家漏水",
            assisting=["lianhua-police"],
            reporter_name="段三丰",
            reporter_phone="12400001234",
        )
        for _ in range(4)
    ]
    beside(tell_all)
    # both go through all that waits, as two workers would whose lock failed them
    beside(lambda: [outbox.send(one) for one in iter(outbox.take, None)], times=4)
    assert set(states()) == {"sent"}
    assert len(mail_server.mails) == 8
    assert len({mail.partition("Message-ID:")[2].splitlines()[0] for mail in mail_server.mails}) == 8
    assert len(robot.said) == 4
    paths, bodies = zip(*robot.said, strict=True)
    assert all("timestamp=" in path and "sign=" in path and "key=abc" in path for path in paths)
    texts = sorted(body["text"]["content"] for body in bodies)
    assert [one.number in text for one, text in zip(found, texts, strict=True)] == [True] * 4
    for text in [*texts, *mail_server.mails]:
        for kept in ("王大妈", "漏水", "段三丰", "12400001234", "楼道"):
            assert kept not in text
    assert all(
        f"https://wg.example.gov.cn/whistles/{one.pk}/" in text
        for one, text in zip(found, texts, strict=True)
    )


def test_a_dead_mail_server_and_a_slow_robot_hold_up_nothing_else(person, robot, settings, monkeypatch):
    settings.MAIL_HOST, settings.MAIL_PORT = "127.0.0.1", closed_port()
    monkeypatch.setattr("grids.notices.robots.SECONDS", 1)
    by_mail(person, "department_handler")
    with running(Robot()) as slow:
        slow.pause = 30
        hook_of(slow, person("street_admin"), department="lianhua-urban", channel="wecom")
        hook_of(robot, person("street_admin"), department="lianhua-police")
        made.a_whistle(assisting=["lianhua-police"])
        made.a_whistle(assisting=["lianhua-police"])
        tell_all()
        began = time.monotonic()
        outbox.deliver()
        assert time.monotonic() - began < 6
    assert len(robot.said) == 2
    waiting = Delivery.objects.filter(state="waiting")
    assert waiting.count() == 4
    # whoever was silent is asked again later, also with what else waits for the same answer
    assert waiting.filter(next_at__gt=timezone.now() + timedelta(seconds=5)).count() == 4
    assert sorted(waiting.values_list("attempts", flat=True)) == [0, 0, 1, 1]
    with running(MailServer()) as server:
        settings.MAIL_PORT = server.server_address[1]
        Delivery.objects.filter(channel="mail").update(next_at=timezone.now() - timedelta(seconds=1))
        outbox.deliver()
        assert len(server.mails) == 2


def test_a_worker_that_died_with_a_message_in_hand_is_known_by_the_time(person, mail_server):
    by_mail(person, "department_handler")
    made.a_whistle()
    tell_all()
    assert outbox.take() is not None
    assert outbox.take() is None
    due_now()
    assert outbox.deliver() == 1
    assert len(mail_server.mails) == 1
    assert states() == ["sent"]


def test_what_is_refused_fails_in_the_end_is_shown_and_sent_again(person, signed_in, robot):
    admin = person("street_admin")
    hook_of(robot, admin, department="lianhua-urban")
    made.a_whistle()
    tell_all()
    # too many at a time: it waits, however often, and is no failure
    robot.code = 45009
    outbox.deliver()
    assert states() == ["waiting"]
    Delivery.objects.update(attempts=outbox.MOST_REFUSALS)
    due_now()
    outbox.deliver()
    assert states() == ["waiting"]
    Delivery.objects.update(attempts=0)
    robot.said.clear()
    robot.code = 93000
    for _ in range(outbox.MOST_REFUSALS):
        due_now()
        outbox.deliver()
    assert states() == ["failed"]
    assert len(robot.said) == outbox.MOST_REFUSALS
    told = StringIO()
    call_command("notices", "--failed", "--json", stdout=told)
    (row,) = json.loads(told.getvalue())["deliveries"]
    assert "93000" in row["fault"]
    client, other = signed_in("street_admin"), signed_in("other_street_admin")
    assert "93000" in client.get("/notices/deliveries/").content.decode()
    assert "没有发出去" in client.get("/").content.decode()
    assert "93000" not in other.get("/notices/deliveries/").content.decode()
    other.post("/notices/deliveries/again/", {"all": "1"})
    assert states() == ["failed"]
    client.post("/notices/deliveries/again/", {"key": row["id"]})
    robot.code = 0
    outbox.deliver()
    assert states() == ["sent"]


def test_a_mailbox_that_is_none_fails_at_once(person, mail_server):
    by_mail(person, "department_handler")
    NoticeChoice.objects.update(mail="nobody@example.gov.cn")
    made.a_whistle()
    tell_all()
    outbox.deliver()
    assert list(Delivery.objects.values_list("state", "attempts")) == [("failed", 1)]


def test_who_may_not_know_any_more_or_has_seen_it_is_sent_nothing(person, signed_in, mail_server, robot):
    by_mail(person, "department_handler", "assisting_handler")
    hook = hook_of(robot, person("street_admin"), department="lianhua-urban")
    made.a_whistle(assisting=["lianhua-police"])
    tell_all()
    OfficeHook.objects.filter(pk=hook.pk).update(is_active=False)
    type(person("department_handler")).objects.filter(username="department_handler").update(is_active=False)
    signed_in("assisting_handler").post("/notices/seen/", {"all": "1"})
    assert outbox.deliver() == 0
    assert states() == ["dropped"] * 3
    assert mail_server.mails == robot.said == []


def test_at_night_nothing_leaves_but_emergencies(person, mail_server):
    by_mail(person, "department_handler")
    now = timezone.localtime()
    NoticeChoice.objects.update(
        quiet_from=(now - timedelta(hours=1)).time(), quiet_until=(now + timedelta(hours=1)).time()
    )
    made.a_whistle()
    made.a_whistle(grade_code="emergency")
    tell_all()
    outbox.deliver()
    assert list(Delivery.objects.order_by("kind").values_list("kind", "state")) == [
        ("act", "waiting"),
        ("emergency", "sent"),
    ]
    waiting = Delivery.objects.get(kind="act")
    assert timedelta(minutes=58) < waiting.next_at - timezone.now() < timedelta(minutes=62)
    assert Delivery.objects.filter(since=F("next_at"), kind="act").exists()


def test_an_answer_that_points_elsewhere_is_not_followed(robot, person):
    hook_of(robot, person("street_admin"), department="lianhua-urban")
    robot.status = 302
    made.a_whistle()
    tell_all()
    outbox.deliver()
    assert len(robot.said) == 1
    assert states() == ["waiting"]
