"""Say something, answer it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.feedback.models import Feedback, place_of
from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import require
from grids.conduct.texts import said
from grids.staff.models import User

SHORTEST, LONGEST = 4, 2000
PAGE_LENGTH = 200
# the same words of the same person within this time are one click too many
SAME_WITHIN = timedelta(minutes=10)


@transaction.atomic
def say(*, text: str, page: str, by: User) -> tuple[Feedback, bool]:
    """Put a word to the makers and the street; sent twice, it is there once. The word, and whether it is new."""
    text, now = said(text), timezone.now()
    require(len(text) >= SHORTEST, _("请写明您的意见，至少四个字。"), field="text")
    require(len(text) <= LONGEST, _("请不要超过 2000 字。"), field="text")
    User.objects.select_for_update().only("id").get(pk=by.pk)
    known = Feedback.objects.filter(said_by=by, text=text, said_at__gt=now - SAME_WITHIN).first()
    if known:
        return known, False
    return Feedback.objects.create(
        text=text, page=place_of(page)[:PAGE_LENGTH], said_by=by, said_at=now
    ), True


@transaction.atomic
def answer(*, feedback_id: int, text: str, is_public: bool = True, by: User) -> Feedback:
    """Answer a word, once. DoesNotExist when `by` may not know it; Refusal when somebody was faster."""
    oracle.require_anywhere(by, Permission.REFERENCE_EDIT, _("答复意见"))
    Feedback.objects.visible_to(by).only("id").get(pk=feedback_id)
    feedback = Feedback.objects.select_for_update().get(pk=feedback_id)
    may_answer = Feedback.objects.answerable_by(by).filter(pk=feedback_id).exists()
    require(may_answer, _("这条意见由提出人所在的街道答复。"), code="forbidden")
    require(feedback.answered_at is None, _("这条意见刚刚已有人答复，请看答复。"), code="conflict")
    text = said(text)
    require(text, _("请写答复内容。"), field="answer")
    require(len(text) <= LONGEST, _("请不要超过 2000 字。"), field="answer")
    feedback.answer, feedback.answered_by, feedback.answered_at = text, by, timezone.now()
    feedback.is_public = is_public
    feedback.save(update_fields=["answer", "answered_by", "answered_at", "is_public"])
    return feedback
