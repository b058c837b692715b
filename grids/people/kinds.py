"""Words of people's rows: states, steps, kinds of documents with what each number is checked by."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """How it stands with a person's row."""

    LIVING = "living", _("在册")
    GONE = "gone", _("已迁出")
    DEAD = "dead", _("已故")
    MERGED = "merged", _("已并入另一人")
    PSEUDONYMISED = "pseudonymised", _("已去标识")


# of whom something is still known by name
NAMED = (State.LIVING, State.GONE, State.DEAD)


class Sex(models.TextChoices):
    """As GB/T 2261.1 has it."""

    UNKNOWN = "0", _("未知")
    MALE = "1", _("男")
    FEMALE = "2", _("女")
    UNSAID = "9", _("未说明")


class RegisteredHere(models.TextChoices):
    """Whether somebody lives where their household register is (GB/T 31000 5.10)."""

    YES = "01", _("人户一致")
    NO = "02", _("人户分离")


class Verb(models.TextChoices):
    """A step of a person's book."""

    REGISTERED = "registered", pgettext_lazy("done", "登记")
    CORRECTED = "corrected", pgettext_lazy("done", "更正")
    DOCUMENTED = "documented", pgettext_lazy("done", "补登证件")
    MERGED = "merged", pgettext_lazy("done", "并入另一人")
    TOOK_IN = "took_in", pgettext_lazy("done", "并入了另一人的登记")
    PARTED = "parted", pgettext_lazy("done", "拆分")
    LEFT = "left", pgettext_lazy("done", "迁出")
    RETURNED = "returned", pgettext_lazy("done", "重新入住")
    DIED = "died", pgettext_lazy("done", "登记死亡")
    PSEUDONYMISED = "pseudonymised", pgettext_lazy("done", "到期去标识")
    OPENED = "opened", pgettext_lazy("done", "越区查看")
    CONSENTED = "consented", pgettext_lazy("done", "登记同意")
    WITHDREW = "withdrew", pgettext_lazy("done", "撤回同意")


class Check(StrEnum):
    """By what a number is checked: a citizen's, a permit's of the same make, a foreigner's, letters and digits, a birth's."""

    FULL = "full"
    PERMIT = "permit"
    FOREIGN = "foreign"
    LETTERS = "letters"
    BIRTH = "birth"
    NOTHING = "nothing"


class DocumentKind(models.TextChoices):
    """What somebody proves who they are by."""

    RESIDENT_ID = "resident_id", _("居民身份证")
    TEMPORARY_ID = "temporary_id", _("临时居民身份证")
    HOUSEHOLD_BOOK = "household_book", _("户口簿")
    PERMIT_HKMT = "permit_hkmt", _("港澳台居民居住证")
    FOREIGN_PERMIT = "foreign_permit", _("外国人永久居留身份证")
    PASS_HK = "pass_hk", _("港澳居民来往内地通行证")
    PASS_TW = "pass_tw", _("台湾居民来往大陆通行证")
    PASSPORT = "passport", _("护照")
    FOREIGN_STAY = "foreign_stay", _("外国人居留许可")
    BIRTH_CERTIFICATE = "birth_certificate", _("出生医学证明")
    NONE = "none", _("没有证件")


@dataclass(frozen=True, slots=True)
class Sort:
    """How a kind of document is told and checked. code: of GA/T 517, "" where none is published; space: kinds that share their
    numbers share it, so that a temporary card leads to the same person."""

    code: str
    check: Check
    space: str


NATIONAL = "18"
SORTS: dict[str, Sort] = {
    DocumentKind.RESIDENT_ID: Sort("111", Check.FULL, NATIONAL),
    DocumentKind.TEMPORARY_ID: Sort("112", Check.FULL, NATIONAL),
    DocumentKind.HOUSEHOLD_BOOK: Sort("113", Check.FULL, NATIONAL),
    DocumentKind.PERMIT_HKMT: Sort("", Check.PERMIT, NATIONAL),
    DocumentKind.FOREIGN_PERMIT: Sort("", Check.FOREIGN, NATIONAL),
    DocumentKind.PASS_HK: Sort("516", Check.LETTERS, "pass_hk"),
    DocumentKind.PASS_TW: Sort("511", Check.LETTERS, "pass_tw"),
    DocumentKind.PASSPORT: Sort("414", Check.LETTERS, "passport"),
    DocumentKind.FOREIGN_STAY: Sort("554", Check.LETTERS, "foreign_stay"),
    DocumentKind.BIRTH_CERTIFICATE: Sort("", Check.BIRTH, "birth"),
    DocumentKind.NONE: Sort("", Check.NOTHING, ""),
}


class Colour(models.TextChoices):
    """What somebody's row is coloured by, derived by the database; nothing where it was not derived yet."""

    RESIDENT = "resident", _("常住")
    FLOATING = "floating", _("流动")
    OFFICE = "office", _("办公")
    VENUE = "venue", _("经营")
    VACANT = "vacant", _("空置")


class Consented(models.TextChoices):
    """For what somebody gave their consent."""

    PHONE = "phone", _("留存联系电话")
    GUARDIAN = "guardian", _("留存监护人联系方式")


class Giver(models.TextChoices):
    """Who gave a consent."""

    SELF = "self", _("本人")
    GUARDIAN = "guardian", _("监护人")


class How(models.TextChoices):
    """In what way a consent was given."""

    SIGNED = "signed", _("签了告知同意书")
    SPOKEN = "spoken", _("当面口头")
    PHONED = "phoned", _("电话里")


class Fact(models.TextChoices):
    """What of a person is corrected, shown in full, and kept as it read before."""

    NAME = "name", _("姓名")
    DOCUMENT = "document", _("证件号")
    PHONE = "phone", _("电话")
    SEX = "sex", _("性别")
    BORN_ON = "born_on", _("出生日期")
    NATION = "nation", _("国籍")
    REGISTERED_HERE = "registered_here", _("人户一致")
    DOMICILE = "domicile_code", _("户籍地")
    GUARDIAN = "guardian", _("监护人")
    DIED_ON = "died_on", _("死亡日期")


MINOR_AGE, CHILD_AGE = 18, 14

# before this nobody who lives was born
BORN_LEAST = date(1880, 1, 1)
