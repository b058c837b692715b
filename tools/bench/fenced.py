"""What it costs that the database keeps residents from whoever does not prove who asks: the same statements, fenced and not."""

import os
from collections.abc import Callable
from contextlib import closing

import environ
import psycopg2
from django.db import connection

from governance.database.telling import Link, Telling
from grids.access import fence
from grids.areas.models import Area
from tools.bench.measuring import Figure, in_turn, milliseconds

PAGE = 50
# a page of a community's people, and how many there are; the areas' codes say whose they are
ASKED = {
    "住户登记的一页": (
        "SELECT id, name, colour, due_on, due_what FROM grids_person WHERE community_code = %s AND state = 'living' "
        f"ORDER BY due_on, id LIMIT {PAGE}"
    ),
    "一个社区的住户按分色计数": (
        "SELECT colour, count(*) FROM grids_person WHERE community_code = %s AND state = 'living' GROUP BY colour"
    ),
}
SMALL = "SELECT public.fence_prefixes('people')"


def measure(rounds: int, communities: list[Area]) -> list[Figure]:
    """Each statement as the web asks it for an officer of the community, and as the owner, whom no fence holds."""
    code, other = communities[0].code, communities[1].code
    mine, theirs = (f'{{"people":["{one}"]}}' for one in (code, other))
    with closing(_as_web()) as web, web.cursor() as fenced, closing(_as_owner()) as own, own.cursor() as free:

        def ask(sql: str, scope: str) -> Callable[[], object]:
            def run() -> object:
                with fence.within(scope):
                    fenced.execute(sql, [code])
                return fenced.fetchall()

            return run

        found = []
        for what, sql in ASKED.items():
            held, bare = in_turn(
                ask(sql, mine), lambda sql=sql: free.execute(sql, [code]) or free.fetchall(), rounds=rounds
            )
            found.append(
                _figure(
                    f"{what}：数据库把关",
                    held.median,
                    bare.median,
                    1.5,
                    "表的主人问同一句，没有把关；每句多的是固定的一点",
                )
            )
        one, another = ask(SMALL, mine), ask(SMALL, theirs)
        turned, same = in_turn(lambda: (one(), another()), lambda: (one(), one()), rounds=rounds)
        # the second of the two finds what the first left
        return [*found, _change(turned.median, same.median)]


def _figure(what: str, ours: float, bare: float, most: float, note: str) -> Figure:
    ratio = ours / bare
    return Figure(what, milliseconds(ours), milliseconds(bare), ratio, f"≤ {most}", ratio <= most, note)


def _change(turned: float, same: float) -> Figure:
    each = (turned - same) / 2
    note = "同一条连接上换一个人问，每换一次多用的时间"
    return Figure(
        "住户登记：换一个人看",
        milliseconds(each),
        milliseconds(same / 2),
        turned / same,
        "≤ 1 ms",
        each <= 0.001,
        note,
    )


def _as_web() -> Link:
    """A connection as a web process has one, to the database that is measured."""
    return _linked(os.environ["WEB_DATABASE_URL"], connection_factory=Link, cursor_factory=Telling)


def _as_owner() -> psycopg2.extensions.connection:
    return _linked(os.environ["DATABASE_URL"])


def _linked(address: str, **factories: type) -> psycopg2.extensions.connection:
    there = environ.Env.db_url_config(address)
    link = psycopg2.connect(
        host=there["HOST"], port=there["PORT"], user=there["USER"], password=there["PASSWORD"],
        dbname=connection.settings_dict["NAME"], **factories,
    )  # fmt: skip
    link.autocommit = True
    return link
