"""What a street sets for its registers: when something is due, how long it is kept, how long something stays open."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.provenance import Provenance

UNDO_LEAST, UNDO_MOST, STREET_DIGITS = 1, 1440, 9
DAYS_LEAST, DAYS_MOST = 1, 1096
# after how many days something is due; the functions that derive due days read them
# a year at least, so that what was ended by mistake can be put right; ten at most, as personal fields promise
KEPT_LEAST, KEPT_MOST = 365, 3650
OPEN_LEAST, OPEN_MOST = 1, 72
# what was said of care goes a month after its end at the earliest, three years after it at the latest
CARE_LEAST, CARE_MOST = 30, 1095
# homes of one round: as many as a morning has
HOMES, HOMES_LEAST, HOMES_MOST = 40, 5, 80
DAYS_SET = (
    "lease_soon_days",
    "permit_soon_days",
    "new_check_days",
    "register_within_days",
    "stale_days",
    "minor_leave_days",
)


def _days(label: Promise, ours: int) -> models.SmallIntegerField:
    return models.SmallIntegerField(label, default=ours, db_default=ours)


def _between(
    name: str, fields: tuple[str, ...], least: int, most: int, said: Promise
) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__range": (least, most) for field in fields}),
        name=f"register_rules_{name}_within_bounds",
        violation_error_message=said,
    )


class RegisterRules(models.Model):
    """What a street sets for its registers; where it has no row, our defaults hold."""

    street = models.OneToOneField(
        Area,
        models.PROTECT,
        to_field="code",
        db_column="street_code",
        related_name="+",
        verbose_name=_("街道"),
    )
    undo_minutes = models.PositiveSmallIntegerField(
        _("多少分钟内可以直接撤回"), default=5, help_text=_("自己刚办的，在这段时间内撤回不用写原因。")
    )
    lease_soon_days = _days(_("租约到期前多少天提醒"), 30)
    permit_soon_days = _days(_("居住证到期前多少天提醒"), 30)
    new_check_days = _days(_("新入住后多少天上门核实"), 8)
    register_within_days = _days(_("流动人口入住后多少天内登记"), 3)
    stale_days = _days(_("多少天没有核实算久未核实"), 180)
    may_be_resident_days = _days(_("流动人口住满多少天提请核实是否转常住"), 183)
    request_days = _days(_("查阅、更正等申请多少天内答复"), 30)
    kept_days = _days(_("搬离或注销后多少天抹去姓名和号码"), 1095)
    opening_hours = models.PositiveSmallIntegerField(
        _("越区查看多少小时后自动关闭"), default=24, db_default=24
    )
    minor_leave_days = _days(_("按任务查看未成年人信息的批准最长多少天"), 90)
    walk_homes = models.PositiveSmallIntegerField(_("一次走访多少户"), default=HOMES, db_default=HOMES)
    care_kept_days = models.SmallIntegerField(_("关注结束后多少天去除内容"), default=365, db_default=365)
    provenance = models.CharField(_("出处"), max_length=10, choices=Provenance, default=Provenance.OURS)

    impersonal = (
        "undo_minutes lease_soon_days permit_soon_days new_check_days register_within_days stale_days may_be_resident_days "
        "request_days kept_days opening_hours minor_leave_days walk_homes care_kept_days provenance"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("登记规则")
        ordering = ["street"]
        constraints = [
            _between(
                "undo_minutes", ("undo_minutes",), UNDO_LEAST, UNDO_MOST, _("应在 1 到 1440 分钟之间。")
            ),
            _between(
                "request_days", ("request_days",), DAYS_LEAST, DAYS_MOST, _("天数应在 1 到 1096 之间。")
            ),
            _between("days", DAYS_SET, DAYS_LEAST, DAYS_MOST, _("天数应在 1 到 1096 之间。")),
            _between(
                "may_be_resident",
                ("may_be_resident_days",),
                DAYS_LEAST,
                DAYS_MOST,
                _("天数应在 1 到 1096 之间。"),
            ),
            _between(
                "kept_days", ("kept_days",), KEPT_LEAST, KEPT_MOST, _("保存期应在 365 到 3650 天之间。")
            ),
            _between(
                "opening_hours", ("opening_hours",), OPEN_LEAST, OPEN_MOST, _("应在 1 到 72 小时之间。")
            ),
            _between("walk_homes", ("walk_homes",), HOMES_LEAST, HOMES_MOST, _("应在 5 到 80 户之间。")),
            _between(
                "care_kept_days",
                ("care_kept_days",),
                CARE_LEAST,
                CARE_MOST,
                _("保存期应在 30 到 1095 天之间。"),
            ),
            models.CheckConstraint(
                condition=Q(provenance__in=Provenance.values), name="register_rules_known_provenance"
            ),
            models.CheckConstraint(
                condition=Q(Exact(Length("street"), STREET_DIGITS)),
                name="register_rules_of_a_street",
                violation_error_message=_("登记规则按街道设定，请选街道。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.street)
