"""Keys for growth (docs/decisions/0002): SQL that Django's schema can't say.

Primary and foreign keys of large tables carry the street's key (what Citus asks of a distributed table), and
event tables are partitioned by the year in which things occurred.
"""

FIRST_YEAR, LAST_YEAR = 2015, 2032
DISTRIBUTED = ("whistles_whistle", "whistles_lead", "whistles_reportin")


def street_in_primary_key(table: str) -> str:
    """Primary key (id, street_code): looked up by id alone, distributable by street."""
    return f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY (id, street_code);"


def street_in_foreign_key(table: str, column: str, target: str) -> str:
    """A reference that carries the street's key: a matter and its parts never lie in two streets."""
    name = f"{table}_{column}_within_its_street"
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, street_code) "
        f"REFERENCES {target} (id, street_code);"
    )


def year_partition(table: str, year: int) -> str:
    """The partition of one year of Asia/Shanghai."""
    return (
        f"CREATE TABLE IF NOT EXISTS {table}_y{year} PARTITION OF {table} "
        f"FOR VALUES FROM ('{year}-01-01 00:00:00+08') TO ('{year + 1}-01-01 00:00:00+08');"
    )


def partitioned_by_year(table: str) -> str:
    """The empty table anew as a partitioned one; years outside the range go to the default partition."""
    return "\n".join(
        (
            (
                f"CREATE TABLE {table}_new (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS) "
                "PARTITION BY RANGE (occurred_at);"
            ),
            f"DROP TABLE {table};",
            f"ALTER TABLE {table}_new RENAME TO {table};",
            f"ALTER TABLE {table} ADD PRIMARY KEY (id, street_code, occurred_at);",
            *(year_partition(table, year) for year in range(FIRST_YEAR, LAST_YEAR + 1)),
            f"CREATE TABLE {table}_other PARTITION OF {table} DEFAULT;",
        )
    )


def statements() -> str:
    """Everything, in the order in which an empty database takes it."""
    return "\n".join(
        (
            *(street_in_primary_key(table) for table in DISTRIBUTED),
            partitioned_by_year("whistles_leadevent"),
            partitioned_by_year("whistles_whistleevent"),
            street_in_foreign_key("whistles_lead", "whistle_id", "whistles_whistle"),
            street_in_foreign_key("whistles_reportin", "whistle_id", "whistles_whistle"),
            street_in_foreign_key("whistles_leadevent", "lead_id", "whistles_lead"),
            street_in_foreign_key("whistles_whistleevent", "whistle_id", "whistles_whistle"),
        )
    )
