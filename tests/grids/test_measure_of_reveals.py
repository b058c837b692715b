"""Opening personal values has a measure: so many an hour, a reason in words, and the auditor is told."""

import pytest

from grids.audit.models import SecurityEvent
from grids.conduct.refusals import Refusal
from grids.privacy.actions import disclose
from grids.privacy.ciphers import Place, SealBroken, seal
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


def test_a_refusal_that_says_the_auditor_is_told_has_told_them(street_admin, auditor, settings):
    """Whatever came of the last reading before it: the notice outlives what the refusal takes back."""
    for _time in range(3):
        reveal(street_admin)
    settings.REVEALS_AN_HOUR = 3
    for _time in range(2):
        with pytest.raises(Refusal, match="审计员已收到提醒"):
            reveal(street_admin)
    (told,) = SecurityEvent.objects.visible_to(auditor).filter(kind="notice")
    assert told.actor == street_admin


def test_what_can_not_be_opened_is_no_reading_and_no_notice(street_admin, settings):
    settings.REVEALS_AN_HOUR = 1
    with pytest.raises(SealBroken):
        disclose(
            sealed=seal("087112345678", at=AT), at=Place("phone", "2"), subject_kind="lead", subject_id="1",
            subject_label="1", area_code=LIANHUA, reason="回访前核对号码", by=street_admin,
        )  # fmt: skip
    assert not Disclosure.objects.exists()
    assert not SecurityEvent.objects.filter(kind="notice").exists()
