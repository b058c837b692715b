"""What is common to the pages on which files come in."""

from django.utils.translation import gettext as _

UPLOAD, CHECK, DONE = 1, 2, 4


def step_names() -> list[str]:
    """The steps of bringing something in; the last is over when what came in is written."""
    return [_("上传"), _("检查"), _("确认")]
