"""The demonstration's ledger: the article's figures exactly, texts that don't repeat, nobody who could exist."""

import re
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest

from governance.demo import ledger, people, sheets, voices
from governance.demo.matters import KINDS
from governance.demo.places import COMMUNITIES
from whistles.clocks.calendar import SHANGHAI, Calendar
from whistles.ledgers.columns import LEDGER_FIELDS, guess
from whistles.ledgers.moments import parse_moment
from whistles.ledgers.rows import TELL_STANDING
from whistles.lifecycle.states import WHISTLED
from whistles.lifecycle.table import LIFECYCLE

END = datetime(2023, 4, 7, 23, 59, 59, tzinfo=SHANGHAI)
SOURCES = ["hotline_12345", "jiesu_jiban", "digital_urban", "proposal", "letter_visit"]
ROWS = ledger.matters()
WHISTLES = [row for row in ROWS if row.whistled_at]
CLOSED = [row for row in WHISTLES if row.closed_at]
OPEN = [row for row in WHISTLES if not row.closed_at]
POOL = ledger.waiting(ROWS)


def in_office(at: datetime) -> bool:
    return Calendar().is_working(at.date())[0] and (
        time(9) <= at.time() < time(12) or time(13) <= at.time() < time(17)
    )


def test_the_figures_are_those_of_the_article():
    grades = Counter(row.grade for row in WHISTLES)
    key = grades["key_street"] + grades["key_district"] + grades["key_city"]
    assert (len(WHISTLES), grades["routine"], key, grades["key_city"], grades["emergency"]) == (
        536,
        505,
        28,
        5,
        3,
    )
    assert (len(CLOSED), len(OPEN), len(POOL)) == (528, 8, 26)


def test_two_calls_give_the_same_and_another_seed_gives_others():
    assert ledger.matters() == ROWS
    assert ledger.matters(seed=1) != ROWS


def test_another_seed_keeps_the_figures():
    other = [row for row in ledger.matters(seed=7) if row.whistled_at]
    assert Counter(row.grade for row in other) == Counter(row.grade for row in WHISTLES)
    assert Counter(row.source for row in other) == Counter(row.source for row in WHISTLES)
    assert sum(row.closed_at is None for row in other) == 8


def test_all_sources_and_communities_occur_in_unequal_shares():
    sources, areas = Counter(row.source for row in WHISTLES), Counter(row.area for row in WHISTLES)
    assert set(sources) == set(SOURCES)
    assert set(areas) == {community.code for community in COMMUNITIES}
    assert len(COMMUNITIES) == 13
    assert max(sources.values()) > 5 * min(sources.values())
    assert max(areas.values()) > 2 * min(areas.values())


def test_times_follow_one_another_within_the_range():
    for row in WHISTLES:
        assert row.received_at.date() >= date(2021, 1, 1)
        assert row.received_at < row.whistled_at <= row.received_at + timedelta(days=2)
        assert row.whistled_at < (row.closed_at or END) <= END
    for row in POOL:
        assert date(2023, 4, 4) <= row.received_at.date() <= date(2023, 4, 7)
        assert (row.whistled_at, row.closed_at, row.resolution, row.outcome) == (None, None, "", "")


def test_only_emergencies_are_whistled_outside_office_hours():
    assert [row for row in WHISTLES if row.grade != "emergency" and not in_office(row.whistled_at)] == []
    emergencies = [row for row in WHISTLES if row.grade == "emergency"]
    assert all(row.whistled_at - row.received_at < timedelta(minutes=15) for row in emergencies)
    assert any(not in_office(row.whistled_at) for row in emergencies)


def test_letters_and_visitors_come_on_working_days():
    assert all(
        Calendar().is_working(row.received_at.date())[0] for row in ROWS if row.source == "letter_visit"
    )


def test_key_matters_take_longer_than_routine_ones_and_emergencies_a_day():
    took = {"routine": [], "key": [], "emergency": []}
    for row in CLOSED:
        took[row.grade.split("_")[0]].append(row.closed_at - row.whistled_at)
    middle = {grade: sorted(times)[len(times) // 2] for grade, times in took.items()}
    assert max(took["emergency"]) <= timedelta(days=1)
    assert timedelta(days=2) < middle["routine"] < timedelta(days=8) < middle["key"]
    assert timedelta(days=12) < max(took["routine"]) < timedelta(days=40)
    assert sum(in_office(row.closed_at) for row in CLOSED) > 0.85 * len(CLOSED)


def test_no_content_comes_twice_and_no_title_three_times():
    assert len({row.content for row in ROWS}) == len(ROWS)
    assert max(Counter(row.title for row in ROWS).values()) <= 2


def test_no_title_makes_up_more_than_a_fraction_of_the_ledger():
    """Titles with roads and numbers left out: what the matter is called."""
    roads = "|".join(
        sorted({road for community in COMMUNITIES for road in community.roads}, key=len, reverse=True)
    )
    bare = Counter(re.sub(rf"{roads}|\d+", "", row.title) for row in WHISTLES)
    assert len(bare) >= 150
    assert max(bare.values()) <= 8


def test_no_slot_is_left_open_and_no_seam_shows():
    for row in ROWS:
        text = row.title + row.content + row.resolution + row.address
        assert not re.search(r"[{}]|。。|，，|，。|：：|我们院我们院|None", text), text
        assert row.content.endswith(("。", "！", "？")), row.content
        assert len(row.title) <= 60


def test_every_closed_matter_is_answered_and_no_open_one():
    assert all(len(row.resolution) > 15 and row.outcome in sheets.OUTCOMES for row in CLOSED)
    assert all(row.resolution == row.outcome == "" for row in OPEN)
    outcomes = Counter(row.outcome for row in CLOSED)
    assert outcomes["solved"] > 0.85 * len(CLOSED)
    assert min(outcomes["explained"], outcomes["not_possible"]) >= 5


def test_the_days_an_answer_names_lie_between_whistle_and_close():
    for row in CLOSED:
        span = [
            row.whistled_at.date() + timedelta(n) for n in range((row.closed_at - row.whistled_at).days + 2)
        ]
        days = {f"{day.month}月{day.day}日" for day in span}
        assert set(re.findall(r"\d+月\d+日", row.resolution)) <= days, row


def test_numbers_are_unique_within_their_source():
    for source in SOURCES:
        numbers = [row.number for row in ROWS if row.source == source]
        assert len(set(numbers)) == len(numbers)


def test_seven_in_ten_have_a_reporter_with_a_number_that_nobody_has():
    named = [row for row in WHISTLES if row.reporter]
    assert 0.6 < len(named) / len(WHISTLES) < 0.8
    assert all(bool(row.reporter) == bool(row.phone) for row in ROWS)
    # mobile numbers begin with 13 to 19; public services have no short number that begins with 124
    assert all(re.fullmatch(r"124\d{8}", row.phone) for row in ROWS if row.phone)
    assert not any(row.reporter for row in ROWS if row.source == "digital_urban")


def test_departments_exist_and_a_community_is_none_of_them():
    known = {code for code, *_rest in people.DEPARTMENTS}
    for row in ROWS:
        assert {row.department, *row.assisting} <= known
        assert row.department not in row.assisting
    assert not any("社区居民委员会" in name for _code, name, *_rest in people.DEPARTMENTS)


def test_the_eight_in_progress_stand_where_they_should():
    steps = {}
    for step in ledger.later_steps(ROWS):
        steps.setdefault((step.source, step.number), []).append(step)
    states = Counter()
    for row in OPEN:
        state, at = WHISTLED, row.whistled_at
        for step in steps.pop((row.source, row.number), []):
            assert state in LIFECYCLE.steps[step.verb].sources, (state, step)
            assert at < step.at <= END
            assert step.department == row.department
            assert in_office(step.at)
            assert bool(step.reason) == (step.verb == "submit")
            state, at = LIFECYCLE.steps[step.verb].target, step.at
        states[state] += 1
    assert steps == {}
    assert states == {"whistled": 2, "signed": 1, "reported_in": 2, "in_progress": 2, "submitted": 1}


@pytest.mark.parametrize("source", SOURCES)
class TestSheets:
    def test_a_sheet_has_its_whistles_and_its_own_columns(self, source):
        header, lines = ledger.ledger_rows(source, ROWS)
        assert len(lines) == sum(row.source == source for row in WHISTLES)
        assert len(header) == len(set(header)) == len(sheets.FIELDS)
        assert {len(line) for line in lines} == {len(header)}
        others = [sheets.SHEETS[other].columns for other in SOURCES if other != source]
        assert all(len(set(header) & set(other)) <= 6 for other in others)

    def test_the_import_understands_its_columns_by_itself(self, source):
        header, _lines = ledger.ledger_rows(source, ROWS)
        assert guess(header) == dict(zip(sheets.FIELDS, header, strict=True))
        # a complaint never comes with a sheet of the demonstration, and where its rows stand is told by their times
        assert {field.name for field in LEDGER_FIELDS} == {
            *sheets.FIELDS,
            "complaint",
            "accused",
            *TELL_STANDING,
        }

    def test_the_import_reads_its_dates_to_the_minute(self, source):
        _header, lines = ledger.ledger_rows(source, ROWS)
        rows = [row for row in WHISTLES if row.source == source]
        for line, row in zip(lines, rows, strict=True):
            cells = dict(zip(sheets.FIELDS, line, strict=True))
            for name, at in (
                ("received", row.received_at),
                ("whistled", row.whistled_at),
                ("closed", row.closed_at),
            ):
                if at is None:
                    assert cells[name] == ""
                    continue
                read, _precision = parse_moment(cells[name], tz=SHANGHAI)
                assert abs(read - at) < timedelta(minutes=1)


def test_each_sheet_writes_its_dates_in_another_way():
    written = {
        source: sheet.when.format(datetime(2021, 3, 5, 9, 8, 7)) for source, sheet in sheets.SHEETS.items()
    }
    assert len(set(written.values())) == 5


def test_there_are_sixty_kinds_of_matter_and_more():
    assert len(KINDS) >= 60
    assert sum(len(kind.told) + len(kind.seen) + len(kind.wish) for kind in KINDS) >= 200


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: (kind.titles or kind.seen_titles)[0][:20])
def test_every_voice_of_a_kind_has_titles_and_answers(kind):
    for titles, texts in (
        (kind.titles, kind.told),
        (kind.seen_titles, kind.seen),
        (kind.wish_titles, kind.wish),
    ):
        assert bool(titles) == bool(texts)
        assert len(titles) in {len(texts), 1, 0}
    assert bool(kind.wish) == bool(kind.granted)
    assert kind.done
    assert kind.lead not in kind.assist
    assert kind.category.count(" > ") == 2


def test_every_everyday_kind_is_met_in_the_ledger():
    met = {row.category for row in WHISTLES}
    assert {kind.category for kind in KINDS if kind.grade == "routine"} <= met


def test_inspectors_are_terse_and_letters_are_not():
    def middle(source):
        lengths = sorted(len(row.content) for row in ROWS if row.source == source)
        return lengths[len(lengths) // 2]

    assert middle("digital_urban") < middle("hotline_12345") < middle("letter_visit")
    openings = {row.content[:3] for row in ROWS if row.source == "hotline_12345"}
    assert openings <= {opening[:3] for opening in voices.HOTLINE_OPENS}


def test_accounts_differ_and_stand_on_a_post_or_a_department():
    assert len({account.username for account in people.ACCOUNTS}) == len(people.ACCOUNTS)
    assert len({account.name for account in people.ACCOUNTS} | {name for name, *_rest in people.MEMBERS}) == (
        len(people.ACCOUNTS) + len(people.MEMBERS)
    )
    assert all(bool(account.post) != bool(account.department) for account in people.ACCOUNTS)
