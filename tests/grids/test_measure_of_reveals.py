"""Opening personal values has a measure: so many an hour, a reason in words, and the auditor is told."""

import pytest

from grids.audit.models import SecurityEvent
from grids.conduct.refusals import Refusal
from grids.privacy.actions import disclose
from grids.privacy.ciphers import Place, seal
from grids.privacy.models import Disclosure
from tests.personas import LIANHUA

pytestmark = pytest.mark.django_db
AT = Place("phone", "1")


def reveal(by, reason: str = "回访前核对号码") -> str:
    return disclose(
        sealed=seal("087112345678", at=AT), at=AT, subject_kind="lead", subject_id="1", subject_label="1",
        area_code=LIANHUA, reason=reason, by=by,
    )  # fmt: skip


def test_so_many_an_hour_and_the_auditor_is_told_at_the_last(street_admin, street_leader, auditor, settings):
    settings.REVEALS_AN_HOUR = 5
    for _time in range(5):
        reveal(street_admin)
    with pytest.raises(Refusal, match="一小时内查看得太多"):
        reveal(street_admin)
    assert Disclosure.objects.count() == 5
    (told,) = SecurityEvent.objects.visible_to(auditor).filter(kind="notice")
    assert told.actor == street_admin
    # nobody else is held up by it
    assert reveal(street_leader)


@pytest.mark.parametrize("reason", ["", "aaaa", "1234", "。。。。", "核对核对核对", "abab", "    "])
def test_a_reason_that_says_nothing_is_refused(street_admin, reason):
    with pytest.raises(Refusal, match="写明查看事由"):
        reveal(street_admin, reason)
    assert not Disclosure.objects.exists()
