"""With what a browser seals what it keeps until there is a network: one key for each sign-in, which outlives it by days."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.personal.fields import Basis, Reader, Retention, SealedText, Then
from grids.walks.keys.querysets import WalkKeyQuerySet

# a day longer than anything waits in a browser (static/js/sealed_store.js)
KEPT = timedelta(days=8)


WALK = "walk"


class WalkKey(models.Model):
    """A key that one sign-in of one account seals with. The browser has it in memory as long as the sign-in lasts.

    Later sign-ins of the same account get it to send what still waits; nobody else does. purpose: what is kept under it, as the
    subject says that keeps it (`grids.seams.Waiting`).
    """

    KEPT = KEPT

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("账号")
    )
    purpose = models.CharField(_("用途"), max_length=12)
    # the session's key as sessions keep it: hashed
    session_hash = models.CharField(max_length=40)
    key = SealedText(
        sealed_as="walk_key.key", purpose=_("没有网络时把走访内容加密存在设备上"), basis=Basis.DUTY,
        retention=Retention(KEPT.days, _("登录结束之日"), Then.REMOVED, at_most=KEPT.days + 1), readers=(Reader.NOBODY,),
    )  # fmt: skip
    made_at = models.DateTimeField(_("生成时间"))
    ends_at = models.DateTimeField(_("登录结束时间"))

    impersonal = "purpose session_hash made_at ends_at"

    objects = WalkKeyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("设备加密密钥")
        constraints = [
            bounded("walk_key", ["made_at", "ends_at"]),
            models.CheckConstraint(condition=models.Q(purpose__regex="^[a-z]+$"), name="walk_key_says_its_purpose"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("made_at")), name="walk_key_ends_after_it_was_made"
            ),
            models.UniqueConstraint(fields=["user", "session_hash", "purpose"], name="walk_key_one_a_sign_in"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["ends_at"], name="walk_key_by_end")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
