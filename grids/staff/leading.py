"""Who may lead a grid, and that a leader is known as one by the post."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """What somebody is in the community's party branch or committees: who may lead a grid."""

    NONE = "", _("无")
    SECRETARY = "secretary", _("居民区党支部书记")
    COMMITTEE = "committee", _("社区两委委员")


# levels of the areas that are led by such a person: the article's grids
LED_LEVELS = (4, 5)

# whoever writes the row: that it leads follows from the post, so two leaders of a grid exclude each other
BY_THE_POST = pgtrigger.Trigger(
    name="leads_by_the_post", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.UpdateOf("kind_id"),
    func="""
        NEW.is_leader := EXISTS (SELECT FROM grids_postkind WHERE id = NEW.kind_id AND "group" = 'leader');
        RETURN NEW;
    """,
)  # fmt: skip
