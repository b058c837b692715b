"""Counts of people for whoever sees figures alone: few are not told apart."""

from django.utils.translation import gettext as _

FEW = 5


def few(count: int) -> str:
    """The count in words; of fewer than FEW that there are fewer."""
    return str(count) if count >= FEW else _("少于 %(few)d") % {"few": FEW}
