"""A long list is written by a worker; one that was killed in the middle leaves nothing half, and another begins anew."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from grids.exports import files, running, sources
from grids.exports.models import TERM, Export, ExportState
from grids.staff.models import User
from tests.factories import whistles as made
from tests.grids.exports.lists import WHISTLES
from tests.grids.exports.test_taking_out import content, pressed

pytestmark = pytest.mark.django_db


@pytest.fixture
def long(signed_in, departments, settings) -> Export:
    settings.EXPORT_AT_ONCE_ROWS = 1
    for _number in range(5):
        made.a_whistle()
    assert pressed(signed_in("street_admin"), WHISTLES.name, "csv").status_code == 302
    return Export.objects.get()


def test_a_worker_that_was_killed_in_the_middle_leaves_nothing_half(long, signed_in, monkeypatch):
    monkeypatch.setattr(sources, "BATCH", 2)
    assert running.hand_out() == [long.pk]
    assert running.hand_out() == []
    seen = []
    go_on = running._go_on

    def killed(export, rows):
        go_on(export, rows)
        seen.append(Export.objects.get(pk=long.pk).rows)
        if rows == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(running, "_go_on", killed)
    with pytest.raises(KeyboardInterrupt):
        running.run(export_id=long.pk)
    monkeypatch.setattr(running, "_go_on", go_on)
    assert seen == [2, 4]
    assert running.run(export_id=long.pk).state == ExportState.WRITING
    mine = signed_in("street_admin")
    page = mine.get(reverse("export_page", args=[long.pk])).content.decode()
    assert "80% · 4 / 5 行" in page
    assert running.hand_out() == []
    Export.objects.update(handed_at=timezone.now() - timedelta(seconds=running.LEASE_SECONDS + 1))
    # what the first one still writes comes to nothing
    late = Export.objects.get()
    assert running.hand_out() == [long.pk]
    with pytest.raises(running.Overtaken):
        go_on(late, 5)
    made_now = running.run(export_id=long.pk)
    assert (made_now.state, made_now.rows, made_now.turn) == (ExportState.READY, 5, 2)
    assert [path.name for path in files.folder().iterdir()] == [f"{long.pk}.2"]
    assert b"T00" not in Path(made_now.file_path).read_bytes()
    written = content(mine.post(reverse("export_file", args=[long.pk]))).decode("utf-8-sig")
    assert written.count("楼道灯不亮") == 5
    assert "共 5 行" in written


def test_an_export_of_whoever_lost_the_right_fails_with_a_sentence(long, person):
    running.hand_out()
    mine = person("street_admin")
    User.objects.filter(pk=mine.pk).update(is_active=False)
    done = running.run(export_id=long.pk)
    assert done.state == ExportState.FAILED
    assert done.failure == "您的岗位不能导出「哨件」。"


def test_files_go_when_their_time_is_over_and_rows_when_their_term_is(long, signed_in):
    running.hand_out()
    running.run(export_id=long.pk)
    left = files.folder() / "left-behind"
    left.write_bytes(b"x")
    os.utime(left, (1, 1))
    assert running.sweep() == 1
    assert not left.exists()
    Export.objects.update(until=timezone.now())
    mine = signed_in("street_admin")
    response = mine.post(reverse("export_file", args=[long.pk]), follow=True)
    assert f"保留 {settings.EXPORT_KEEP_DAYS} 天后已删除" in response.content.decode()
    running.sweep()
    assert Export.objects.get().state == ExportState.GONE
    with time_machine.travel(timezone.now() + timedelta(days=TERM.at_most - 1)):
        running.sweep()
        assert Export.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=TERM.at_most + 1)):
        running.sweep()
        assert not Export.objects.exists()


def test_what_is_pressed_twice_is_one_and_so_many_wait_at_once(long, signed_in):
    mine = signed_in("street_admin")
    assert pressed(mine, WHISTLES.name, "csv").url == reverse("export_page", args=[long.pk])
    # whatever is narrowed down by a word that no list knows is another question, and all of them wait
    answers = [pressed(mine, WHISTLES.name, "csv", f"x={n}").status_code for n in range(5)]
    assert answers == [302, 302, 302, 302, 429]
    assert Export.objects.count() == 5


def test_a_script_asks_waits_and_takes_the_file_over_the_api(signed_in, departments):
    made.a_whistle()
    mine = signed_in("street_admin")
    asked = mine.post(
        "/api/v1/exports/", {"name": WHISTLES.name, "form": "csv"}, content_type="application/json"
    )
    assert asked.status_code == 202, asked.content
    address = f"/api/v1/exports/{asked.json()['id']}/"
    assert mine.get(f"{address}file/").status_code == 409
    assert signed_in("other_street_admin").get(address).status_code == 404
    assert signed_in("street_leader").get(f"{address}file/").status_code == 404
    (waiting,) = running.hand_out()
    running.run(export_id=waiting)
    assert mine.get(address).json()["state"] == ExportState.READY
    assert "楼道灯不亮" in content(mine.get(f"{address}file/")).decode("utf-8-sig")
    unknown = mine.post("/api/v1/exports/", {"name": "tests_complaints"}, content_type="application/json")
    assert unknown.status_code == 404
