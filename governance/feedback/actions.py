"""Say something, answer it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.feedback.models import Feedback
from grids.conduct.refusals import require
from grids.staff import access
from grids.staff.models import User
from grids.staff.roles import Permission

LONGEST = 2000


@transaction.atomic
def say(*, text: str, page: str, by: User) -> Feedback:
    """Put a word to the makers and the street."""
    text = text.strip()
    require(len(text) >= 4, _("请写明您的意见，至少四个字。"), field="text")
    require(len(text) <= LONGEST, _("请不要超过 2000 字。"), field="text")
    return Feedback.objects.create(text=text, page=page[:200], said_by=by, said_at=timezone.now())


@transaction.atomic
def answer(*, feedback_id: int, text: str, by: User) -> Feedback:
    """Answer a word, once, for everybody to read."""
    access.require_anywhere(by, Permission.REFERENCE_EDIT, _("答复意见"))
    feedback = Feedback.objects.visible_to(by).select_for_update().get(pk=feedback_id)
    require(feedback.answered_at is None, _("这条意见已经答复过。"), code="conflict")
    text = text.strip()
    require(text, _("请写答复内容。"), field="answer")
    require(len(text) <= LONGEST, _("请不要超过 2000 字。"), field="answer")
    feedback.answer, feedback.answered_by, feedback.answered_at = text, by, timezone.now()
    feedback.save(update_fields=["answer", "answered_by", "answered_at"])
    return feedback
