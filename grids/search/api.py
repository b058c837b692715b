"""The search over the API: the same question, the same answers."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.access.api import SignedIn
from grids.found import Hit
from grids.search import queries
from grids.search.questions import LONGEST, Asked


class Question(serializers.Serializer):
    """What is searched. `kind` with `after`: further rows of one kind."""

    q = serializers.CharField(max_length=LONGEST, help_text="要找的字或编号，多个词用空格隔开，都要有")
    kind = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=30, help_text="只要这一类"
    )
    after = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=1000, help_text="上一页的 next"
    )


class PersonQuestion(serializers.Serializer):
    """Whom somebody looks for, and by what; it is noted in the log."""

    q = serializers.CharField(max_length=LONGEST, help_text="完整的电话或姓名")
    by = serializers.ChoiceField(choices=queries.names_of_ways(), help_text="按反映人电话或姓名")


class HitSerializer(serializers.Serializer):
    """One thing that was found; `url` is its page."""

    title = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    number = serializers.CharField(allow_blank=True)
    marks = serializers.ListField(child=serializers.CharField())
    meta = serializers.ListField(child=serializers.CharField())
    quote = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)


class KindSerializer(serializers.Serializer):
    """What was found of one kind."""

    kind = serializers.CharField()
    label = serializers.CharField()
    hits = HitSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class FoundSerializer(serializers.Serializer):
    """What was found, and by what was looked."""

    words = serializers.ListField(child=serializers.CharField())
    found = KindSerializer(many=True)
    looked_at = serializers.ListField(child=serializers.CharField())


def document(hit: Hit) -> dict:
    """A hit as the API and the command say it."""
    return {
        "title": hit.title, "url": hit.url, "number": hit.number, "marks": [text for _kind, text in hit.chips],
        "meta": list(hit.meta), "quote": hit.quote, "phone": hit.phone,
    }  # fmt: skip


def answer(user, asked: Asked, *, by: str = "", only: str = "", behind: str = "") -> dict:
    """The whole answer; by: the way in which a person is looked for."""
    if by:
        _label, found = queries.look_for_person(user, asked, by)
    else:
        found = queries.look(user, asked, only=only, behind=behind)
    return {
        "words": list(asked.words),
        "found": [
            {
                "kind": one.name, "label": one.label, "hits": [document(hit) for hit in one.hits.rows],
                "next": one.hits.behind or None,
            }
            for one in found
        ],
        "looked_at": queries.looked_at(user),
    }  # fmt: skip


class SearchView(APIView):
    """搜索。"""

    permission_classes = [SignedIn]

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, required=True, description="要找的字或编号，多个词用空格隔开，都要有"),
            OpenApiParameter("kind", str, description="只要这一类"),
            OpenApiParameter("after", str, description="这一类里的位置，取自上一页的 next"),
        ],
        responses=FoundSerializer,
    )
    def get(self, request: Request) -> Response:
        """按编号、标题、内容、地址、区域和部门查找；只找得到您能看的。"""
        given = Question(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        found = answer(request.user, Asked.of(asked["q"]), only=asked["kind"], behind=asked["after"])
        return Response(found)

    @extend_schema(request=PersonQuestion, responses=FoundSerializer)
    def post(self, request: Request) -> Response:
        """按反映人的完整电话或姓名查找，要有查看反映人的权限；每次都记入日志。"""
        given = PersonQuestion(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(
            answer(request.user, Asked.of(given.validated_data["q"]), by=given.validated_data["by"])
        )
