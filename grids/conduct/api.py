"""How the API reads what it is sent: documents of bounded size and depth, and fields with the bounds that forms have."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import IO, Any, Self

from django.conf import settings
from django.contrib.gis.geos import Point
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

from grids.conduct import moments
from grids.conduct.asks import Ask, AskChoice, AskDay, AskMoment, AskWhole, AskWords, AskYes, there
from grids.conduct.asks_for_files import AskFile
from grids.conduct.asks_for_rows import AskRow, AskRows
from grids.conduct.lifecycle import Offer, Step
from grids.conduct.texts import all_kept, texts_in

# what inputs of steps are called over the API
KINDS = [
    ask.kind for ask in (AskWords, AskChoice, AskWhole, AskDay, AskMoment, AskYes, AskRow, AskRows, AskFile)
]
DEEPEST = 20
LONGEST_NUMBER = 20
# a whole text, or what opens and closes; a text that never ends is told of by the parser itself
MARKS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class TooLarge(APIException):
    """A document larger than any that the API asks for."""

    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("提交的内容太大，什么都没有改动。请减少内容后再提交。")


class BoundedJSONParser(JSONParser):
    """JSON of bounded size, depth and numbers, without texts that no database keeps."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The document; ParseError (400) where it isn't one, TooLarge (413) beyond the limit."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        data = stream.read(most + 1)
        if len(data) > most:
            raise TooLarge
        if depth(data) > DEEPEST:
            raise ParseError(_("内容嵌套太深，系统没有读。"))
        try:
            document = json.loads(
                data.decode(), parse_int=_whole, parse_float=_real, parse_constant=_none_of_ours
            )
        except (ValueError, RecursionError) as error:
            raise ParseError(_("内容不是正确的 JSON，什么都没有改动。")) from error
        if document is None:
            raise ParseError(_("内容不是正确的 JSON，什么都没有改动。"))
        if not all_kept(texts_in(document)):
            raise ParseError(_("文字里有不能保存的字符，什么都没有改动。请去掉后再提交。"))
        return document


def depth(data: bytes) -> int:
    """How deep a document is nested, told without reading it; texts are passed over."""
    deepest = now = 0
    for mark in MARKS.finditer(data):
        sign = mark[0]
        if sign in (b"[", b"{"):
            now += 1
            deepest = max(deepest, now)
        elif sign in (b"]", b"}"):
            now -= 1
    return deepest


def _whole(text: str) -> int:
    return int(_short(text))


def _real(text: str) -> float:
    number = float(_short(text, LONGEST_NUMBER * 2))
    if number in (float("inf"), float("-inf")):
        raise ValueError
    return number


def _short(text: str, most: int = LONGEST_NUMBER) -> str:
    if len(text) > most:
        raise ValueError
    return text


def _none_of_ours(text: str) -> float:
    """NaN and Infinity are no JSON."""
    raise ValueError


class Prepared(serializers.BaseSerializer):
    """A serializer that is made once for the process: what it reads and shows depends on the row or the document alone.

    REST framework makes every field anew for every request, which costs more than to read and to show.
    """

    @classmethod
    @cache
    def prepared(cls) -> Self:
        """The one that is kept; nothing is ever stored in it."""
        return cls()

    @classmethod
    def shown(cls, row: Any) -> dict[str, Any]:
        """A row as it is answered."""
        return cls.prepared().to_representation(row)

    @classmethod
    def read(cls, document: Any) -> dict[str, Any]:
        """What was sent, checked; ValidationError (400) names what is wrong."""
        return cls.prepared().run_validation(document)


class MomentField(serializers.DateTimeField):
    """A moment within the two ends; without a zone it is told by the clock on the wall here."""

    def __init__(self, *, what: Any = None, future: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.what, self.future = what, future

    def to_internal_value(self, value: Any) -> datetime:
        """The moment, aware. What no calendar has, or no zone can tell, is as wrong as what can't be read."""
        try:
            at = super().to_internal_value(value)
        except (ValueError, OverflowError) as error:
            raise serializers.ValidationError(
                _("日期时间应写成 2026-11-24T09:30:00+08:00 的样子，年份在 1990 年到 2099 年之间。"),
                code="invalid",
            ) from error
        if sentence := moments.refusal(at, what=self.what or _("时间"), future=self.future):
            raise serializers.ValidationError(sentence, code="invalid")
        return at


@extend_schema_field({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2})
class PointField(serializers.Field):
    """A place as [longitude, latitude], WGS-84."""

    def to_representation(self, value: Point) -> list[float]:
        """Its degrees."""
        return [value.x, value.y]


def asked_fields(steps: Iterable[Step]) -> dict[str, serializers.Field]:
    """A field for everything that any of the steps asks for, none of them required: each step's row says which it needs.

    What is asked for under one name by several steps is one field; the engine holds each to its own bounds.
    """
    asked: dict[str, list[Ask]] = {}
    for step in steps:
        for ask in step.asks:
            asked.setdefault(ask.name, []).append(ask)
    return {name: _asked_field(asks) for name, asks in asked.items()}


def _asked_field(asks: list[Ask]) -> serializers.Field:
    first, help_text = asks[0], " / ".join(dict.fromkeys(str(ask.label) for ask in asks))
    left_out: dict[str, Any] = {"required": False, "help_text": help_text}
    if isinstance(first, AskWords):
        most = max(ask.most for ask in asks if isinstance(ask, AskWords))
        return serializers.CharField(allow_blank=True, default="", max_length=most + 3000, **left_out)
    if isinstance(first, AskChoice):
        choices = {code: label for ask in asks if isinstance(ask, AskChoice) for code, label in ask.choices}
        return serializers.ChoiceField(list(choices.items()), allow_blank=True, default="", **left_out)
    if isinstance(first, AskWhole):
        return serializers.IntegerField(
            allow_null=True, default=None, min_value=0, max_value=100_000, **left_out
        )
    if isinstance(first, AskDay):
        return DayField(allow_null=True, default=None, **left_out)
    if isinstance(first, AskMoment):
        return MomentField(what=first.label, allow_null=True, default=None, **left_out)
    if isinstance(first, AskYes):
        return serializers.BooleanField(default=False, **left_out)
    if isinstance(first, AskRows):
        return serializers.ListField(
            child=serializers.CharField(max_length=64), default=list, max_length=100, **left_out
        )
    return serializers.CharField(allow_blank=True, default="", max_length=64, **left_out)


def said_of(ask: Ask) -> dict[str, Any]:
    """What a step asks for, as the API tells it: name, kind, bounds, and what may be chosen; where it is listed is added."""
    told: dict[str, Any] = {
        "name": ask.name, "kind": ask.kind, "label": str(ask.label), "help": str(there(ask.help, None)),
        "required": ask.is_required, "least": getattr(ask, "least", None), "most": there(getattr(ask, "most", None), None),
        "choices": None, "endpoint": None, "by": getattr(ask, "by", None),
    }  # fmt: skip
    if isinstance(ask, AskChoice):
        told["choices"] = [{"value": code, "label": str(label)} for code, label in ask.choices]
    return told


class ChoiceSerializer(serializers.Serializer):
    """One of a few words."""

    value = serializers.CharField()
    label = serializers.CharField()


class AskSerializer(serializers.Serializer):
    """One thing that a step asks for."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    label = serializers.CharField()
    help = serializers.CharField(allow_blank=True)
    required = serializers.BooleanField()
    least = serializers.IntegerField(allow_null=True, help_text="整数的最小值")
    most = serializers.IntegerField(allow_null=True, help_text="整数的最大值，文字的最多字数")
    choices = ChoiceSerializer(many=True, allow_null=True, help_text="只能选其中之一时")
    endpoint = serializers.CharField(allow_null=True, help_text="从名单里选时：名单的地址")
    by = serializers.CharField(allow_null=True, help_text="从名单里选时：填写名单里每一行的哪个字段")


class OfferSerializer(serializers.Serializer):
    """A verb as it stands for the caller: open, or the sentence why not now."""

    verb = serializers.CharField()
    label = serializers.CharField()
    inputs = serializers.ListField(child=serializers.CharField())
    asks = AskSerializer(many=True)
    is_open = serializers.BooleanField()
    refusal = serializers.CharField(allow_blank=True)


def _set_there(ask: Ask, around: Any) -> dict[str, Any]:
    """What the area sets for itself where the matter lies."""
    own = {name: getattr(ask, name, None) for name in ("help", "most")}
    return {name: there(said, around) for name, said in own.items() if callable(said)}


def offered(offers: Iterable[Offer], around: Any, endpoints: Mapping[str, str]) -> list[dict[str, Any]]:
    """Verbs with what each asks for; endpoints: where rows to choose from are listed, by their kind."""
    language = get_language()
    return [
        {
            **_said_of_step(offer.step, language),
            **(_alike(offer.step, language) or _asked_of(offer.step, around, endpoints, language)),
            "is_open": offer.is_open, "refusal": offer.refusal,
        }
        for offer in offers
    ]  # fmt: skip


def _asked_of(step: Step, around: Any, endpoints: Mapping[str, str], language: str | None) -> dict[str, Any]:
    asked = [
        (ask, said) for ask, said in zip(step.asks, _said_of_asks(step, language), strict=True) if ask.is_asked(around)
    ]  # fmt: skip
    return {
        "inputs": [ask.name for ask, _said in asked],
        "asks": [
            {**said, **_set_there(ask, around), "endpoint": endpoints.get(getattr(ask, "of", ""))}
            for ask, said in asked
        ],
    }


@lru_cache(maxsize=1024)
def _alike(step: Step, language: str | None) -> dict[str, Any]:
    """What a step asks for that is asked alike of every matter, made once for the process; nothing of the others."""
    for ask in step.asks:
        said_there = callable(ask.help) or callable(getattr(ask, "most", None))
        if ask.where or ask.spared or said_there or hasattr(ask, "of"):
            return {}
    return _asked_of(step, None, {}, language)


@lru_cache(maxsize=1024)
def _said_of_step(step: Step, _language: str | None) -> dict[str, Any]:
    return {"verb": step.verb, "label": str(step.label)}


@lru_cache(maxsize=1024)
def _said_of_asks(step: Step, _language: str | None) -> list[dict[str, Any]]:
    return [said_of(ask) for ask in step.asks]


class DayField(serializers.DateField):
    """A day within the two ends."""

    def to_internal_value(self, value: Any) -> date:
        """The day."""
        day = super().to_internal_value(value)
        if not moments.FIRST_DAY <= day <= moments.LAST_DAY:
            raise serializers.ValidationError(str(moments.OUTSIDE), code="invalid")
        return day
