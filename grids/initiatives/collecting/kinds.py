"""Words of what an initiative collects of people: what help is needed, why a value is opened or a row struck out."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.personal.fields import Basis, Retention, Then

# the longest that an initiative may hold people's data
MOST_DAYS = 180
# so long a table waits to be confirmed
WAITS = timedelta(hours=1)
# gone with the initiative's destruction; which comes by itself on the night after its end
UNTIL_DESTROYED = Retention(0, _("专项登记信息销毁之日"), Then.REMOVED, at_most=MOST_DAYS + 1)
# grounds on which an initiative may collect
GROUNDS = (Basis.EMERGENCY, Basis.DUTY, Basis.CONSENT)
NEEDS = (_("送药"), _("送菜"), _("接送就医"), _("心理支持"), _("其他"))
NEEDS_MOST, NEED_MAX = 12, 20
NAME_MAX, PHONE_MAX, NOTE_MAX = 40, 30, 300
# what is sealed, by its name; all of it is destroyed
SEALED = {"name": _("姓名"), "phone": _("电话"), "note": _("需要什么")}
# what belongs to a diagnosis is not taken down here
DIAGNOSES = ("确诊", "阳性", "阴性", "核酸", "抗原", "密接", "诊断", "病历", "病史")


def says_diagnosis(text: str) -> bool:
    """Whether a text says of what somebody is ill, or how a test came out."""
    return any(word in text for word in DIAGNOSES)


class Why(models.TextChoices):
    """Why a value is opened: a closed list, so that no name gets into the log by its reason."""

    BRING = "bring", _("送药送菜上门")
    RING = "ring", _("电话联系本人")
    RIDE = "ride", _("接送就医")
    COMFORT = "comfort", _("心理支持上门或来电")
    CHECK = "check", _("核对登记有没有错")
    ASKED = "asked", _("本人要求查阅")


class Struck(models.TextChoices):
    """Why a row is struck out."""

    WRONG = "wrong", _("登记错了")
    TWICE = "twice", _("重复登记")
    WISHED = "wished", _("本人不要了")
