"""Words of what people ask about their own data: what they ask for, who asks, what proof was shown, how it ended."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestKind(TextChoices):
    """What somebody asks for (个人信息保护法 articles 44 to 49)."""

    ACCESS = "access", _("查阅、复制")
    CORRECT = "correct", _("更正、补充")
    OBJECT = "object", _("异议（限制或拒绝处理）")
    ERASE = "erase", pgettext_lazy("request", "删除")


class Asker(TextChoices):
    """Who asks."""

    SELF = "self", _("本人")
    GUARDIAN = "guardian", _("监护人")
    HEIR = "heir", _("近亲属（本人已故）")


class Proof(TextChoices):
    """What was shown by whoever asks; no copy of it is kept."""

    IDENTITY = "identity", _("本人证件原件")
    HOUSEHOLD = "household", _("户口簿")
    BIRTH = "birth", _("出生医学证明")
    GUARDIANSHIP = "guardianship", _("监护关系证明")
    KINSHIP = "kinship", _("死亡证明和亲属关系证明")


# by what each proves that they may ask
PROVES: dict[str, tuple[str, ...]] = {
    Asker.SELF: (Proof.IDENTITY, Proof.HOUSEHOLD),
    Asker.GUARDIAN: (Proof.HOUSEHOLD, Proof.BIRTH, Proof.GUARDIANSHIP),
    Asker.HEIR: (Proof.KINSHIP,),
}


class RequestState(TextChoices):
    """How it stands with a request."""

    OPEN = "open", _("待答复")
    GRANTED = "granted", pgettext_lazy("request", "已办")
    PARTLY = "partly", _("部分办理")
    REFUSED = "refused", pgettext_lazy("request", "未同意")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "已撤回")


# how it may be answered; the last two only with a reason, which the person is told
ANSWERS = (RequestState.GRANTED, RequestState.PARTLY, RequestState.REFUSED)
WITH_REASON = (RequestState.PARTLY, RequestState.REFUSED)
CHIPS = {
    RequestState.OPEN: "warn", RequestState.GRANTED: "ok", RequestState.PARTLY: "act", RequestState.REFUSED: "bad",
    RequestState.WITHDRAWN: "plain",
}  # fmt: skip


class Verb(TextChoices):
    """A step of a request's book."""

    RECORDED = "recorded", pgettext_lazy("done", "登记申请")
    REPORTED = "reported", pgettext_lazy("done", "做了查阅报告")
    CARE_ANSWERED = "care_answered", pgettext_lazy("done", "答复了关注帮扶部分")
    ANSWERED = "answered", pgettext_lazy("done", "答复")
    WITHDRAWN = "withdrawn", pgettext_lazy("done", "撤回申请")
    ERASED = "erased", pgettext_lazy("done", "按申请删除")


class ReportForm(TextChoices):
    """In which form a report is handed over."""

    DOCX = "docx", "Word"
    PDF = "pdf", "PDF"


WISH_MOST, ANSWER_MOST, NAME_MOST = 500, 1000, 60
# a day on which somebody asked may be entered so much later
LATE_MOST = 60
# of these requests something is erased, once it was said which part of them is granted
ERASABLE = (RequestState.GRANTED, RequestState.PARTLY)
# of what is due so soon it is said
SOON_DAYS = 7
