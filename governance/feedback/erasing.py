"""Numbers and names leave words of feedback when their term is over; what was asked and answered stays."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from governance.feedback.models import Feedback
from grids.personal.fields import WORD, after_term


def erase_past_term() -> int:
    """Mask what is past its term; how many words were changed."""
    ended = Feedback.objects.filter(answered_at__lt=timezone.now() - timedelta(days=WORD.days))
    return sum(_erase(pk) for pk in ended.values_list("pk", flat=True))


@transaction.atomic
def _erase(pk: int) -> bool:
    word = Feedback.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    changed = after_term(word) if word else {}
    if changed:
        Feedback.objects.filter(pk=pk).update(**changed)
    return bool(changed)
