"""Numbers and names leave words of feedback when their term is over; what was asked and answered stays."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from governance.feedback.models import Feedback
from grids.conduct.alone import each_alone
from grids.personal.fields import WORD, after_term


def erase_past_term() -> int:
    """Mask what is past its term; how many words were changed."""
    now = timezone.now()
    ended = Q(answered_at__lt=now - timedelta(days=WORD.days))
    # nobody answered, and nobody will
    never = Q(answered_at=None, said_at__lt=now - timedelta(days=WORD.at_most))
    over = Feedback.objects.filter(ended | never)
    keys = list(over.values_list("pk", flat=True))
    return each_alone(keys, _erase, "a word of feedback past its term was not masked")


@transaction.atomic
def _erase(pk: int) -> bool:
    word = Feedback.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    changed = after_term(word) if word else {}
    if changed:
        Feedback.objects.filter(pk=pk).update(**changed)
    return bool(changed)
