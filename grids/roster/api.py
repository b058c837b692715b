"""People and homes over the API, as their lists show them: masked, in base colours, read only; nothing is revealed here."""

import django_filters
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from grids.access.api import MayRead
from grids.access.roles import Permission
from grids.areas.codes import prefix_of
from grids.conduct.api import DayField
from grids.homes.kinds import Standing
from grids.homes.models import Residence
from grids.paging import KeysetPagination
from grids.people.models import Person
from grids.registry.dwellings.kinds import BASE_CHOICES, Use
from grids.registry.dwellings.models import Dwelling
from grids.roster import homes, listings, masks, states
from grids.roster.ages import NAMED
from grids.roster.kinds import OfHomes, OfPeople
from grids.search.questions import Asked

AGES = [(code, band.label) for code, band in NAMED.items()]


class PersonSerializer(serializers.ModelSerializer):
    """Somebody, masked as on the page: of a minor no digit of a number.

    `home` is the key of the dwelling where they mainly live, or answer for a place; `age` is a band, never a day of birth;
    `due_on` is the day by which the entry is to be looked at, `due_what` what for.
    """

    colour = serializers.CharField(read_only=True, help_text="分色的代码；没有住处的为空")
    name = serializers.CharField(source="shown.name", read_only=True)
    document = serializers.CharField(source="shown.document", read_only=True)
    phone = serializers.CharField(source="shown.phone", read_only=True)
    age = serializers.CharField(source="shown.age", read_only=True)
    is_minor = serializers.BooleanField(source="shown.is_minor", read_only=True)
    home = serializers.UUIDField(source="place_id", read_only=True, allow_null=True)
    home_label = serializers.CharField(source="place.label", default="", read_only=True)
    area = serializers.CharField(source="area_id", read_only=True)
    standing = serializers.CharField(source="lives.standing", default="", read_only=True)
    since = DayField(source="lives.here_since", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Person
        fields = [
            "id", "colour", "name", "document_kind", "document", "phone", "sex", "age", "is_minor", "home", "home_label", "area",
            "standing", "since", "lease_ends_on", "confirmed_on", "due_on", "due_what",
        ]  # fmt: skip
        read_only_fields = fields


class _OfHouses(django_filters.FilterSet):
    """What both lists are narrowed by."""

    area = django_filters.CharFilter(method="within", label="区域的代码，含下级")
    colour = django_filters.ChoiceFilter(choices=BASE_CHOICES, label="分色")

    def within(self, rows, _name: str, code: str):
        """Those below the area with this code."""
        return rows.below(prefix_of(code))

    @property
    def here(self) -> states.Here:
        """Where and for whom the rows are."""
        return states.Here(self.request.user, prefix_of(self.data.get("area", "")))


class PersonFilter(_OfHouses):
    """People of an area, of a house, by colour, by age band, by how they live there, by what waits."""

    building = django_filters.UUIDFilter(field_name="place__building", label="楼栋的 id，如 /buildings/ 所给")
    age = django_filters.ChoiceFilter(choices=AGES, method="aged", label="年龄段")
    standing = django_filters.ChoiceFilter(choices=Standing.choices, method="standing_so", label="常住或流动")
    state = django_filters.ChoiceFilter(choices=OfPeople.choices, method="waiting", label="应办清单")

    class Meta:
        model = Person
        fields: list[str] = []

    def aged(self, rows, _name: str, code: str):
        """Those born between the two days of a band."""
        after, until = NAMED[code].born(timezone.localdate())
        rows = rows.filter(born_on__lte=until)
        return rows.filter(born_on__gt=after) if after else rows

    def standing_so(self, rows, _name: str, given: str):
        """Those who live so in some home."""
        return rows.filter(states.standing(self.here, given))

    def waiting(self, rows, _name: str, given: str):
        """Those who stand on a list of what is due."""
        return rows.filter(states.OF_PEOPLE[OfPeople(given)](self.here))


class _Told(ReadOnlyModelViewSet):
    """Rows with what their page shows beside them, in as many questions for a page as for one."""

    permission_classes = [MayRead(Permission.PEOPLE_VIEW)]
    pagination_class = KeysetPagination

    @staticmethod
    def told(rows: list) -> list:
        """Rows with what is shown of them."""
        raise NotImplementedError

    def paginate_queryset(self, queryset):
        """The rows of a page."""
        return self.told(super().paginate_queryset(queryset))

    def get_object(self):
        """One row."""
        return self.told([super().get_object()])[0]


class PersonViewSet(_Told):
    """住在辖区里的人，和“人员分色管理表”是同一批：姓名和号码遮盖，未成年人的号码不给；不能在这里查看完整的。"""

    serializer_class = PersonSerializer
    filterset_class = PersonFilter
    keyset = ("area_id", "id")
    queryset = Person.objects.none()
    told = staticmethod(listings.fetched)

    def get_queryset(self):
        """Living people whose place lies where the reader sees people."""
        return listings.without_colour(self.request.user, {}, {})


class ResidentSerializer(serializers.Serializer):
    """One who lives in a home, masked."""

    person = serializers.UUIDField(source="person_id")
    household = serializers.UUIDField(source="household_id")
    name = serializers.CharField(source="shown.name")
    document = serializers.CharField(source="shown.document")
    phone = serializers.CharField(source="shown.phone")
    age = serializers.CharField(source="shown.age")
    is_minor = serializers.BooleanField(source="shown.is_minor")
    relation = serializers.CharField(help_text="与户主关系（GB/T 4761-2008），空为待核对")
    standing = serializers.ChoiceField(Standing.choices)
    since = DayField(source="here_since")
    confirmed_on = DayField(allow_null=True)


class HomeSerializer(serializers.ModelSerializer):
    """A home with what its register comes to: how many live there and how, what doesn't agree, what is due."""

    building = serializers.UUIDField(source="building_id", read_only=True)
    area = serializers.CharField(source="area_id", read_only=True)
    label = serializers.CharField(read_only=True)

    class Meta:
        model = Dwelling
        fields = [
            "id", "label", "building", "area", "colour", "use", "people", "residents", "floaters", "doubt", "due_on", "due_what",
            "confirmed_on", "version",
        ]  # fmt: skip
        read_only_fields = fields


class HomeDetailSerializer(HomeSerializer):
    """The same with who lives there."""

    living = serializers.SerializerMethodField()

    class Meta(HomeSerializer.Meta):
        fields = [*HomeSerializer.Meta.fields, "living"]
        read_only_fields = fields

    @extend_schema_field(ResidentSerializer(many=True))
    def get_living(self, home: Dwelling) -> list[dict]:
        """Who lives there now, by household."""
        rows = Residence.objects.visible_to(self.context["request"].user).current().filter(dwelling=home)
        found = list(rows.select_related("person").order_by("household_id", "here_since", "id"))
        today = timezone.localdate()
        for row in found:
            row.shown = masks.shown(row.person, today, relation=row.relation)
        return ResidentSerializer(found, many=True).data


class HomeFilter(_OfHouses):
    """Homes of an area, of a house, by colour, by use, by what waits, by words of address and door."""

    building = django_filters.UUIDFilter(field_name="building", label="楼栋的 id，如 /buildings/ 所给")
    use = django_filters.ChoiceFilter(choices=Use.choices, label="用途")
    state = django_filters.ChoiceFilter(choices=OfHomes.choices, method="waiting", label="应办清单")
    q = django_filters.CharFilter(method="saying", label="幢号、单元或房号里的字，如 12幢402")

    class Meta:
        model = Dwelling
        fields: list[str] = []

    def waiting(self, rows, _name: str, given: str):
        """Those that stand on a list of what is due."""
        return rows.filter(states.OF_HOMES[OfHomes(given)](self.here))

    def saying(self, rows, _name: str, text: str):
        """Those that are the door told of, or that hold every word."""
        return rows.saying(Asked.of(text), is_of_streets=self.here.is_of_streets)


class HomeViewSet(_Told):
    """住户：每户的分色、人数、登记对不上的和应办的；取一户时给出住在这里的人（遮盖）。"""

    serializer_class = HomeSerializer
    filterset_class = HomeFilter
    keyset = ("sort_key", "id")
    queryset = Dwelling.objects.none()
    told = staticmethod(homes.fetched)

    def get_serializer_class(self):
        """Who lives there is told of one home alone."""
        return HomeDetailSerializer if self.action == "retrieve" else HomeSerializer

    def get_queryset(self):
        """Homes that stand where the reader sees people."""
        return homes.without_colour(self.request.user, {}, {})
