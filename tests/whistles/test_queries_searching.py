"""Whistles are found by words of their title or digits of their number, with the index, two characters being enough."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.factories import whistles as made
from whistles.lifecycle import lists
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.searching import numbered, numbered_from, titled, twice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]

# one row many times over, each title of its own: enough rows that reading all of them would cost more
MANY = """
    INSERT INTO whistles_whistle ({names})
    SELECT {values} FROM whistles_whistle, generate_series(1, 4000) AS n
"""


def copies_of(whistle: Whistle) -> None:
    """Four thousand whistles beside this one, and the planner's knowledge of them."""
    columns = [field.column for field in Whistle._meta.concrete_fields]
    own = {"id": "gen_random_uuid()", "number": "'2000-' || n", "title": "'楼道堆物' || n"}
    values = ", ".join(own.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(MANY.format(names=", ".join(columns), values=values))
        # what vacuum does from time to time: new rows go from the index's waiting list into the index
        cursor.execute("SELECT gin_clean_pending_list('words_of_a_whistle')")
        cursor.execute("ANALYZE whistles_whistle")


@pytest.mark.parametrize("words", ["井盖", "盖松", "6幢", "2099-01"])
def test_a_list_narrowed_by_two_characters_reads_the_index_and_not_every_row(as_owner, person, words):
    whistle = made.a_whistle(title="6幢门前井盖松动")
    copies_of(whistle)
    user = person("street_admin")
    rows = lists.narrowed(lists.rows_for(user), {"q": words}, timezone.now(), user)
    assert "words_of_a_whistle" in rows.order_by("-whistled_at", "-id")[:31].explain()


@pytest.mark.parametrize(
    ("title", "words", "is_found"),
    [
        ("占道经营", "占道", True),
        ("占道经营", "道经营", True),
        ("占道经营", "占经", False),
        ("道占", "占道", False),
        ("人人出力", "人人", True),
        ("人出力", "人人", False),
        ("B座电梯", "b座", True),
        ("打折100%的广告", "0%", True),
        ("打折100的广告", "0%", False),
        ("甲_乙", "甲_", True),
        ("甲乙丙", "甲_", False),
        ("第一行\n第二行", "行\n第", True),
        ("路灯😀不亮", "😀不", True),
    ],
)
def test_a_title_is_found_by_what_it_holds_and_by_nothing_else(title, words, is_found):
    whistle = made.a_whistle(title="x")
    Whistle.objects.filter(pk=whistle.pk).update(title=title)
    assert Whistle.objects.filter(titled(words)).exists() == is_found


def test_a_number_is_found_by_any_of_its_digits_or_by_its_beginning():
    whistle = made.a_whistle()
    found = Whistle.objects.filter
    assert found(numbered(whistle.number[2:])).get() == whistle
    assert found(numbered_from(whistle.number[:6])).get() == whistle
    assert not found(numbered_from(whistle.number[2:])).exists()


def test_the_page_finds_by_title_and_shows_nothing_of_another_street(signed_in):
    made.a_whistle(title="花坛里的井盖松动")
    url = reverse("whistle_list")
    own, other = (signed_in(who).get(url, {"q": "井盖"}) for who in ("street_admin", "other_street_admin"))
    assert [row.title for row in own.context["rows"]] == ["花坛里的井盖松动"]
    assert other.context["rows"] == []


def test_every_character_is_doubled_alike_here_and_in_the_database():
    text = "A座 1%_\\\n😀"
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT regexp_replace(%s, '(.)', '\1\1', 'g')", [text])
        assert cursor.fetchone()[0] == twice(text)
