"""Certificates of destruction for the auditor, of the own area: read, never changed."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from grids.audit.administration import P, ReadOnlyAdmin
from grids.initiatives.collecting.destroying import digest_of
from grids.initiatives.collecting.models import Certificate


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    """What was destroyed, how many, when, by whom, and whether the row is still as it was written."""

    readers = (P.AUDIT_READ,)
    list_display = ("at", "name", "area", "how", "is_true")
    search_fields = ("name", "key_name", "digest")
    search_help_text = _("按专项名称、密钥编号或校验值查找")
    list_select_related = ("area",)
    fields = (
        "name", "area", "purpose", "basis", "law", "until", "at", "how", "asked_by", "asked_at", "granted_by", "granted_at",
        "key_name", "digest", "is_true", "printed",
    )  # fmt: skip
    readonly_fields = ("at", "how", "is_true", "printed")
    when_empty = _("还没有销毁证明：收集个人信息的专项到期或经批准销毁以后，记在这里。")

    def get_queryset(self, request):
        return Certificate.objects.visible_to(request.user)

    @display(description=_("销毁时间"), ordering="destroyed_at")
    def at(self, one: Certificate) -> str:
        return f"{timezone.localtime(one.destroyed_at):%Y-%m-%d %H:%M:%S}"

    @display(description=_("怎样销毁"))
    def how(self, one: Certificate) -> str:
        return _("经批准提前销毁") if one.granted_at else _("到期自动销毁")

    @display(description=_("和校验值一致"), boolean=True)
    def is_true(self, one: Certificate) -> bool:
        return digest_of(one) == one.digest

    @display(description=_("证明"))
    def printed(self, one: Certificate) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("certificate", args=[one.pk]), _("打开可以打印的证明")
        )
