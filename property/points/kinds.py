"""Words of service points: kinds, prices, and the steps of their books."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PointKind(models.TextChoices):
    """What a point is for."""

    REPAIR = "repair", _("维修")
    SEWING = "sewing", _("缝补改衣")
    HAIR = "hair", _("理发")
    MEALS = "meals", _("餐食")
    CARE = "care", _("照护")
    RECYCLING = "recycle", _("回收")
    READING = "reading", _("读书议事")
    SHOP = "shop", _("便民售卖")
    OTHER = "other", _("其他")


class Charge(models.TextChoices):
    """How a service is charged."""

    FREE = "free", _("免费")
    LOW = "low", _("低偿")


ADD, CORRECT, CLOSE, PRICE, STRIKE, COUNT, OFFER, HOLD, LEAVE, PHOTO, ERASE = (
    "add", "correct", "close", "price", "strike", "count", "offer", "hold", "leave", "photo", "erase",
)  # fmt: skip
BEFORE, AFTER = "before", "after"
DONE = {
    ADD: pgettext_lazy("done", "登记服务点"),
    CORRECT: pgettext_lazy("done", "更正服务点"),
    CLOSE: pgettext_lazy("done", "关闭服务点"),
    PRICE: pgettext_lazy("done", "登记收费"),
    STRIKE: pgettext_lazy("done", "划去收费"),
    COUNT: pgettext_lazy("done", "登记使用人次"),
    OFFER: pgettext_lazy("done", "设置岗位"),
    HOLD: pgettext_lazy("done", "安排上岗"),
    LEAVE: pgettext_lazy("done", "离岗"),
    PHOTO: pgettext_lazy("done", "添加照片"),
    ERASE: pgettext_lazy("done", "到期抹去姓名"),
}
