"""Who may sign in: open accounts, and those of the demonstration only while it is on."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class AccountBackend(ModelBackend):
    """Django's own, which also lets go of a demonstration's accounts and their sessions where none is on."""

    def user_can_authenticate(self, user) -> bool:
        return super().user_can_authenticate(user) and (settings.DEMO or not user.is_demo)
