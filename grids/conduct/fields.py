"""Form fields for words: what is missing or too long is said in a sentence of ours, and nothing is cut off."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.conduct.texts import said

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict  # noqa: TID251
    from django.utils.datastructures import MultiValueDict


# a version counts the steps of a matter, and is kept as a number of four bytes
BASE_MOST = 2**31 - 1


def posted(request: "HttpRequest") -> "QueryDict | None":
    """What a form was sent; None where the page is only looked at. A form sent empty is a form all the same."""
    return request.POST if request.method == "POST" else None


def posted_with_files(request: "HttpRequest") -> "tuple[QueryDict | None, MultiValueDict | None]":
    """The same, with the files beside it."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def version_of(request: "HttpRequest") -> int | None:
    """The version of a matter that a form was drawn with, None where it says none."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < len(str(BASE_MOST)) else None


class PressedField(forms.IntegerField):
    """When something that waited in a browser was pressed, by a phone's clock in milliseconds since 1970.

    Nothing where it came at once, or where that can be no moment.
    """

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> datetime | None:
        """The moment."""
        try:
            return datetime.fromtimestamp(int(value) / 1000, tz=UTC) if value else None
        except (ValueError, OverflowError, OSError):
            return None


class WaitingForm(forms.Form):
    """A form that may have waited sealed in a browser (`static/js/sealed_send.js`): what says which press it is, on what it builds.

    key: made by the page, the same however often it is sent; base: the version that was seen; after: the press before it of the
    same chain; waited: it lay there; force: it is sent although what it builds on never came.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=0, max_value=BASE_MOST, widget=forms.HiddenInput)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)
    pressed = PressedField()
    waited = forms.BooleanField(required=False, widget=forms.HiddenInput)
    force = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def how(self) -> dict[str, Any]:
        """It as an action is given it."""
        told = self.cleaned_data
        names = ("key", "base", "after", "waited", "force")
        return {name: told[name] for name in names} | {"pressed_at": told["pressed"]}


class Words(forms.CharField):
    """A text. The browser counts its characters (`data-limit`) and never cuts a paste, as `maxlength` would.

    most: how many characters fit, a line's end being one. asks: the sentence where it is missing, if not the usual one.
    """

    def __init__(self, *, most: int, asks: str | Promise = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most, self.asks = most, asks
        self.widget.attrs.setdefault("data-limit", str(most))

    def to_python(self, value: object) -> str:
        """The text without blanks around it; a line ends in one character, however the browser sent it."""
        return super().to_python(value).replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        """Refuse nothing but blanks where words are asked for, and more than fits."""
        sizes = {"what": str(self.label), "most": self.most, "given": len(value)}
        if self.required and not said(value):
            raise ValidationError(str(self.asks) or _("请写明%(what)s。") % sizes, code="required")
        if len(value) > self.most:
            raise ValidationError(
                _("%(what)s最多 %(most)d 个字，现在有 %(given)d 个，请删短后再提交。") % sizes,
                code="max_length",
            )
