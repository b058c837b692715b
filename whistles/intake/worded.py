"""The words of each lead in the form in which they are searched, and which leads wait to be read for it."""

from typing import TYPE_CHECKING
from uuid import UUID

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.roles import Permission as P
from grids.conduct.moments import bounded
from grids.personal.fields import (
    ENDED,
    MATTER,
    REPORTER,
    Basis,
    LookUp,
    PersonalCodes,
    PersonalText,
    Reader,
    Retention,
    Then,
)  # fmt: skip
from grids.search import texts
from grids.search.questions import Asked
from grids.search.worded import WordedQuerySet, index_of_codes
from whistles.intake.models import Lead
from whistles.intake.querysets import LeadQuerySet
from whistles.intake.table import TAKEN_BACK

if TYPE_CHECKING:
    from grids.staff.models import User

# a question that more leads answer is answered by a walk
FEW = 2_000
# of so large a share of the leads nobody need be asked how many they are
MANY = 0.02
# a lead's words go as a whole when its term is over
WORDS = Retention(MATTER.days, ENDED, Then.REMOVED, at_most=MATTER.at_most)


def folded(_row: "LeadWords", name: str) -> str:
    """How a reporter's name is compared, however it is written."""
    return texts.fold(name)


class LeadWordsQuerySet(WordedQuerySet):
    """Words of leads as phrases."""

    columns = Columns(area="area_code", street="street_code", community="community_code")

    def visible_to(self, user: "User") -> "LeadWordsQuerySet":
        """Those of leads in the own areas: of all by LEAD_VIEW, by WHISTLE_VIEW of those that were whistled.

        What a department has to do with is asked by its whistles.
        """
        leads = self.under(user, Permission.LEAD_VIEW)
        whistles, own = (
            oracle.prefixes(user, one) for one in (Permission.WHISTLE_VIEW, Permission.LEAD_VIEW)
        )
        if all(prefix.startswith(own) for prefix in whistles):
            return self.filter(leads)
        whistled = Lead.objects.filter(pk=OuterRef("pk"), whistle__isnull=False)
        return self.filter(leads | (self.under(user, Permission.WHISTLE_VIEW) & Exists(whistled)))

    def few(self, asked: Asked) -> tuple[Asked, list[UUID] | None]:
        """The leads that hold every word, where they are few, and None where they are many; with the question as it was answered.

        Cut into words where none holds them as they stand.
        """
        found = self._few(asked)
        if found == [] and (parts := asked.cut()):
            return parts, self._few(parts)
        return asked, found

    def _few(self, asked: Asked) -> list[UUID] | None:
        if self.share(asked) > MANY and len(asked.words) == 1:
            return None
        found = list(self.coded(asked).order_by().values_list("pk", flat=True)[: FEW + 1])
        return found if len(found) <= FEW else None


class LeadWords(models.Model):
    """What a lead is found by. Of complaints and of what was erased or taken back there is none."""

    lead = models.OneToOneField(
        Lead, models.PROTECT, primary_key=True, related_name="words", db_constraint=False
    )
    street_code = models.CharField(max_length=9)
    community_code = models.CharField(max_length=12, blank=True)
    area_code = models.CharField(max_length=17)
    received_at = models.DateTimeField()
    # title, content, address and number, folded: grids.search.texts
    text = PersonalText(
        purpose=_("按字查找"), basis=Basis.DUTY, retention=WORDS, readers=(P.LEAD_VIEW, P.WHISTLE_VIEW)
    )
    codes = PersonalCodes(
        models.IntegerField(), purpose=_("按字查找"), basis=Basis.DUTY, retention=WORDS, default=list,
        readers=(Reader.NOBODY,),
    )  # fmt: skip
    name_digest = LookUp(
        default=b"", of="lead.reporter_name", seen_as=folded, purpose=_("找出同一姓名的反映"), basis=Basis.DUTY, retention=REPORTER,
        readers=(Reader.NOBODY,),
    )  # fmt: skip

    impersonal = "street_code community_code area_code received_at"

    objects = LeadWordsQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("哨源的检索字")
        constraints = [bounded("leadwords", ["received_at"])]
        indexes = [
            models.Index("street_code", F("received_at").desc(), F("lead").desc(), name="words_of_a_street"),
            models.Index(
                "community_code", F("received_at").desc(), F("lead").desc(), name="words_of_a_community"
            ),
            models.Index(F("received_at").desc(), F("lead").desc(), name="words_of_the_city"),
            models.Index("name_digest", name="words_by_name", condition=~Q(name_digest=b"")),
            index_of_codes("words_by_code"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WordsDue(models.Model):
    """Leads that came by ledgers, or whose texts were changed: noted by triggers, read by the sweep, gone then."""

    leads = ArrayField(models.UUIDField())

    impersonal = "leads"

    class Meta:
        verbose_name = verbose_name_plural = _("待编入检索的哨源")

    def __str__(self) -> str:
        return f"{self.pk}: {len(self.leads)}"


def saying(leads: LeadQuerySet, asked: Asked, user: "User") -> LeadQuerySet:
    """The leads of a list that hold the words of a question."""
    if not asked.is_searchable:
        return leads.none()
    asked, found = LeadWords.objects.visible_to(user).few(asked)
    if found is not None:
        return leads.filter(pk__in=found)
    return leads.filter(Exists(LeadWords.objects.filter(lead=OuterRef("pk")).holding(asked)))


# by ledgers thousands come in a statement; what is received here has its words already
NOTES_NEW = """
    INSERT INTO whistles_wordsdue (leads)
    SELECT array_agg(id ORDER BY id) FROM new_leads WHERE origin = 'imported' AND NOT is_sealed HAVING count(*) > 0;
    RETURN NULL;
"""
READ = (
    "title",
    "content",
    "address",
    "area_code",
    "street_code",
    "source_number",
    "received_at",
    "is_erased",
)
IS_BACK = f"state = '{TAKEN_BACK}'"
CHANGED = " OR ".join(
    [
        *(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in READ),
        f"(OLD.{IS_BACK}) IS DISTINCT FROM (NEW.{IS_BACK})",
    ]
)
# what was true of it is found no more from this moment on
FOLLOWS = f"""
    DELETE FROM whistles_leadwords WHERE lead_id = NEW.id;
    IF NOT (NEW.is_sealed OR NEW.is_erased OR NEW.{IS_BACK}) THEN
        INSERT INTO whistles_wordsdue (leads) VALUES (ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
"""  # noqa: S608  nothing of it comes from outside
pgtrigger.register(
    pgtrigger.Trigger(
        name="notes_words", level=pgtrigger.Statement, when=pgtrigger.After, operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_leads"), func=NOTES_NEW,
    ),
    pgtrigger.Trigger(
        name="words_follow", when=pgtrigger.After, operation=pgtrigger.Update, condition=pgtrigger.Condition(CHANGED),
        func=FOLLOWS,
    ),
)(Lead)  # fmt: skip
