"""Measure the product against bare references and write docs/benchmarks.md: `python -m tools.bench --scale small`.

Beside the product, which knows nothing of it: databases of its own are made on the server of DATABASE_URL and dropped.
"""

import logging
import os
import platform
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from grids.areas.models import Area
from tools.bench import (
    city,
    colours,
    exports,
    fenced,
    figures,
    houses,
    imports,
    pages,
    people,
    places,
    rare,
    registers,
    search,
    steps,
    tiles,
    world,
)
from tools.bench.measuring import Figure, milliseconds
from whistles.intake.worded import LeadWords
from whistles.lifecycle.models import Whistle

SIZES = {
    # whistles, rows of one import, rounds of pages, rounds of the recount
    "tiny": (5_000, 2_000, 30, 3),
    # of 300 rounds the third slowest is the 99th percentile
    "small": (50_000, 20_000, 300, 3),
    "large": (5_000_000, 100_000, 300, 1),
}
LEADS = 1_000_000
# people of a city, by scale
PEOPLE = {"tiny": 3_000, "small": 25_000, "large": 2_500_000}
MARKS = {True: "达到", False: "**未达到**"}


class Bench:
    """One run at one scale."""

    def __init__(self, scale: str, *, only: str = "", keep: bool = False) -> None:
        # only: "pages" or "steps"; what is measured of all otherwise
        self.scale, self.only, self.keep = scale, only, keep

    def run(self) -> None:
        """Fill, measure, write, and drop what was made.

        What is measured over the rows that are there comes first, what adds rows after it: so each figure is measured at
        the size that stands beside it.
        """
        whistles, rows, rounds, recounts = SIZES[self.scale]
        if self.only in ("search", "people"):
            table: list[Figure] = []
            (self._search if self.only == "search" else self._people)(table, rounds)
            self._write(self.scale, table)
            return
        self._use_database(f"bench_{self.scale}")
        say(f"准备 {whistles:,} 件哨件 …")
        self._fill(whistles)
        table = []
        if self.only != "steps":
            self._take(table, "页面", lambda: pages.measure(rounds))
            self._take(table, "少见数字背后的清单", lambda: [rare.lists(rounds)])
            self._take(table, "楼栋图", lambda: houses.measure(rounds))
            here, size = pages.work_list(rounds), Whistle.objects.count()
        if not self.only:
            self._take(table, "导出", lambda: [exports.against_the_library()])
            self._take(table, "重算与刷新", lambda: self._recount(recounts))
            self._take(table, "导入", lambda: [imports.against_copy(rows, 3), imports.closings(rows, 3)])
            self._take(table, "导入的内存", lambda: [imports.memory(rows // 4)])
            self._take(table, "导入与库", lambda: [imports.against_library(rows)])
        if self.only != "pages":
            self._take(table, "吹哨与办理", lambda: steps.measure(rounds))
        if self.only != "steps":
            table.append(self._growth(here, size, rounds))
        if not self.only:
            # last, since their areas and buildings would be in the way of what is measured of the city
            self._take(table, "瓦片", lambda: tiles.measure(rounds))
            self._take(table, "分色瓦片", lambda: colours.measure(rounds))
            self._take(table, "地点与网格", lambda: places.measure(9))
            self._people(table, rounds)
            self._search(table, rounds)
        self._write(self.scale, table)
        if not self.keep:
            self._drop(f"bench_{self.scale}")
            self._drop("bench_hundredth")

    def _search(self, table: list[Figure], rounds: int) -> None:
        """The search among a million leads, whatever the scale, in a database of its own."""
        self._use_database("bench_search")
        say(f"准备 {LEADS:,} 条哨源 …")
        call_command("setup_reference", verbosity=0)
        community = Area.objects.get(code=world.build_areas()[0].code)
        if LeadWords.objects.count() < LEADS:
            search.crowd(LEADS, community)
        self._take(table, "搜索", lambda: search.measure(rounds, community))
        if not self.keep:
            self._drop("bench_search")

    def _people(self, table: list[Figure], rounds: int) -> None:
        """People of a whole city in fenced tables, and of a hundredth of it, in databases of their own."""
        size = PEOPLE[self.scale]
        self._use_database(f"bench_people_{self.scale}")
        say(f"准备 {size:,} 人 …")
        community = self._settled(size)
        say("测量 人员分色管理表、迁入、重数 …")
        figure, *here = people.table_page(community, rounds)
        table += [
            figure,
            *self._fenced(community, rounds),
            people.moving_in(community, rounds),
            people.counted_anew(community),
            # into the last community, in which nobody lives
            *registers.bringing_in(self._empty(-1), SIZES[self.scale][1]),
            registers.memory([self._empty(-2), self._empty(-3)], SIZES[self.scale][1] // registers.MORE),
        ]
        count = figure.size
        self._use_database(f"bench_people_{self.scale}_hundredth")
        small, *there = people.table_page(self._settled(max(size // 100, city.IN_COMMUNITY)), rounds)
        table.append(people.growth((here[0], here[1]), count, (there[0], there[1]), small.size))
        if not self.keep:
            self._drop(f"bench_people_{self.scale}_hundredth")
            self._drop(f"bench_people_{self.scale}")

    def _empty(self, place: int) -> Area:
        return Area.objects.get(code=world.build_areas()[place].code)

    def _settled(self, size: int) -> Area:
        call_command("setup_reference", verbosity=0)
        return city.fill(size, say=say)

    def _take(self, table: list[Figure], what: str, measure: Callable[[], list[Figure]]) -> None:
        """Measure, and note at which size it was."""
        say(f"测量 {what} …")
        size = Whistle.objects.count()
        for figure in measure():
            figure.size = figure.size or size
            table.append(figure)

    def _use_database(self, name: str) -> None:
        """Switch this process to a database of its own on the same server, empty unless kept."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{name}"')
        self._switch(name)
        call_command("migrate", verbosity=0)

    def _switch(self, name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
        # what is measured in a process of its own finds the same database
        os.environ["DATABASE_URL"] = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"

    def _drop(self, name: str) -> None:
        self._switch("postgres")
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')

    def _fill(self, whistles: int) -> None:
        have = Whistle.objects.count()
        if 0 < have < whistles:
            raise SystemExit(
                f"only {have:,} of {whistles:,} whistles are there: drop the database and begin anew"
            )
        if have < whistles:
            world.fill(whistles, progress=self._progress)
            rare.live_through()
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")

    def _progress(self, done: int, count: int) -> None:
        if done % 100_000 < world.BATCH:
            say(f"  {done:,} / {count:,}")

    def _recount(self, rounds: int) -> list[Figure]:
        recounts, seconds = figures.recount_against_aggregate(rounds)
        with connection.cursor() as cursor:
            cursor.execute(
                "VACUUM ANALYZE whistles_closureleaf, whistles_closurerollup, whistles_departmentleaf"
            )
        return [*recounts, figures.refresh_against_recount(seconds)]

    def _fenced(self, community: Area, rounds: int) -> list[Figure]:
        """What it costs that the database itself keeps residents from others, where all of them are."""
        other = Area.objects.filter(level=3).exclude(pk=community.pk).order_by("code")[0]
        figures_of = fenced.measure(rounds, [community, other])
        for figure in figures_of:
            figure.size = PEOPLE[self.scale]
        return figures_of

    def _growth(self, here: tuple[float, float], size: int, rounds: int) -> Figure:
        """The officer's work list here, and at a hundredth of the size in a database of its own.

        The two can't be measured in turn: each is taken relative to a page without a list, measured beside it.
        """
        work, speed = here
        self._use_database("bench_hundredth")
        self._fill(size // 100)
        there, speed_there = pages.work_list(rounds)
        growth = (work / speed) / (there / speed_there)
        return Figure(
            f"工作清单：{size:,} 件与 {Whistle.objects.count():,} 件", milliseconds(work), milliseconds(there), growth,
            "≤ 1.3", growth <= 1.3,
            f"同时测无清单的页：{milliseconds(speed)}、{milliseconds(speed_there)}，已折算机器快慢", size,
        )  # fmt: skip

    def _write(self, scale: str, table: list[Figure]) -> None:
        lines = ["| 什么 | 测时有哨件 | 本系统 | 裸参照 | 比值 | 要求 | |", "|---|---|---|---|---|---|---|"]
        path = Path(settings.BASE_DIR) / "docs" / "benchmarks.md"
        measured = {f.what for f in table}
        if self.only:
            # what was measured another time stays, at the size that stands beside it
            lines += [
                row
                for row in _rows_of(path, scale)
                if row.split(" | ")[0].removeprefix("| ") not in measured
                and row.count("|") == lines[0].count("|")
            ]
        lines += map(line_of, table)
        text = f"{told(lines)}\n\n" + "\n".join(lines)
        print(text)
        _replace_section(path, scale, f"{machine()}{text}\n")


def line_of(figure: Figure) -> str:
    """A figure as a row of the table, with the size that it was measured at and whether it holds its bound."""
    if not figure.size:
        raise ValueError(f"{figure.what}: at which size?")
    said = "；".join(filter(None, (MARKS[figure.holds], figure.note)))
    cells = (
        figure.what, f"{figure.size:,}", figure.ours, figure.bare, f"{figure.ratio:.2f}", figure.bound, said,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def told(lines: list[str]) -> str:
    """How many rows hold their bound and how many don't, those kept from another time among them."""
    missed = sum(MARKS[False] in line for line in lines)
    return f"{len(lines) - 2 - missed} 行达到要求，{missed} 行未达到。"


def machine() -> str:
    """One line about the machine and the versions measured on."""
    cores = subprocess.run(["nproc"], capture_output=True, text=True, check=True).stdout.strip()
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
        cursor.execute("SHOW shared_buffers")
        buffers = cursor.fetchone()[0]
    day = datetime.now(UTC).date()
    return (
        f"{day}，{cores} 核 {platform.machine()}，Python {sys.version.split()[0]}，PostgreSQL {server}"
        f"（shared_buffers {buffers}）。"
    )


def _rows_of(path: Path, scale: str) -> list[str]:
    """The rows of a scale's table as they stand: what is not measured this time stays."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    section = text.partition(f"<!-- {scale} -->")[2].partition(f"<!-- /{scale} -->")[0]
    return [line for line in section.splitlines() if line.startswith("| ") and not line.startswith("| 什么")]


def _replace_section(path: Path, scale: str, body: str) -> None:
    """Write one scale's section between its marks, leaving the rest of the page as it is."""
    begin, end = f"<!-- {scale} -->", f"<!-- /{scale} -->"
    text = path.read_text(encoding="utf-8") if path.exists() else "# 性能\n"
    section = f"{begin}\n## {scale}\n\n{body}{end}"
    if begin in text:
        head, _sep, rest = text.partition(begin)
        text = head + section + rest.partition(end)[2]
    else:
        text = f"{text.rstrip()}\n\n{section}\n"
    path.write_text(text, encoding="utf-8")


def say(words: str) -> None:
    """Told to whoever waits."""
    print(words, file=sys.stderr, flush=True)


def main() -> None:
    """The command line."""
    parser = ArgumentParser("tools.bench", description="性能测量：每个数字都是同一次运行里与裸参照的比值。")
    parser.add_argument("--scale", choices=SIZES, default="small")
    part = parser.add_mutually_exclusive_group()
    part.add_argument(
        "--pages", dest="only", action="store_const", const="pages", help="只重新测量页面与接口，其余行留着"
    )
    part.add_argument(
        "--steps", dest="only", action="store_const", const="steps", help="只重新测量吹哨与办理，其余行留着"
    )
    part.add_argument(
        "--search",
        dest="only",
        action="store_const",
        const="search",
        help="只测量一百万条哨源里的搜索，其余行留着",
    )
    part.add_argument(
        "--people",
        dest="only",
        action="store_const",
        const="people",
        help="只测量全市住户登记的几行，其余行留着",
    )
    parser.add_argument("--keep", action="store_true", help="保留测量用的数据库")
    asked = parser.parse_args()
    # a line a request, of ours and of the bare ones alike, would hide what is told here
    logging.disable(logging.INFO)
    Bench(asked.scale, only=asked.only or "", keep=asked.keep).run()


if __name__ == "__main__":
    main()
