"""The SQL of 0075: references of the five large tables are checked a statement at a time. Never edited.

What is refused is what foreign keys refused. A row with a reference to nothing: by one look over all rows that a statement
brought, instead of one of each row and reference. A reference that is changed: by the row. What is referred to and goes, or
takes another key: when its transaction ends, as before; it waits for whoever is writing into these tables then, and whoever
comes after it sees that it is gone, so that no reference and no deletion pass each other unseen.
"""

from typing import NamedTuple


class Reference(NamedTuple):
    """Columns of a table that say a row of another, and the foreign key that said it until now."""

    table: str
    columns: str
    target: str
    keys: str
    constraint: str

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Each column with the one that it names."""
        return list(zip(self.columns.split(), self.keys.split(), strict=True))

    @property
    def is_within_a_street(self) -> bool:
        """Whether it names a row of a ledger, which its foreign key looked for at once."""
        return " " in self.columns


REFERENCES = [
    Reference(*line.split("|"))
    for line in """\
whistles_whistle|area_code|grids_area|code|whistles_whistle_area_code_41013e4b_fk_grids_area_code
whistles_whistle|category_id|whistles_category|id|whistles_whistle_category_id_b9804c49_fk_whistles_category_id
whistles_whistle|source_code|whistles_source|code|whistles_whistle_source_code_a5266e98_fk_whistles_source_code
whistles_whistle|grade_key|whistles_grade|key|whistles_whistle_grade_key_229f8848_fk_whistles_grade_key
whistles_whistle|lead_department_id|grids_department|id|whistles_whistle_lead_department_id_b26bece5_fk_grids_dep
whistles_lead|area_code|grids_area|code|whistles_lead_area_code_ce63e680_fk_grids_area_code
whistles_lead|category_id|whistles_category|id|whistles_lead_category_id_80ecdf87_fk_whistles_category_id
whistles_lead|source_code|whistles_source|code|whistles_lead_source_code_e1e89210_fk_whistles_source_code
whistles_lead|accused_id|grids_department|id|whistles_lead_accused_id_61698a50_fk_grids_department_id
whistles_lead|accused_person_id|grids_member|id|whistles_lead_accused_person_id_01dd1ef8_fk_grids_member_id
whistles_lead|whistle_id street_code|whistles_whistle|id street_code|whistles_lead_whistle_id_within_its_street
whistles_reportin|department_id|grids_department|id|whistles_reportin_department_id_885da16e_fk_grids_department_id
whistles_reportin|whistle_id street_code|whistles_whistle|id street_code|whistles_reportin_whistle_id_within_its_street
whistles_leadevent|actor_id|grids_user|id|whistles_leadevent_actor_id_c649d7b5_fk_grids_user_id
whistles_leadevent|lead_id street_code|whistles_lead|id street_code|whistles_leadevent_lead_id_within_its_street
whistles_whistleevent|actor_id|grids_user|id|whistles_whistleevent_actor_id_d4756e06_fk_grids_user_id
whistles_whistleevent|department_id|grids_department|id|whistles_whistleeven_department_id_bc327dbe_fk_grids_dep
whistles_whistleevent|whistle_id street_code|whistles_whistle|id street_code|whistles_whistleevent_whistle_id_within_its_street
""".splitlines()
]
TABLES = list(dict.fromkeys(one.table for one in REFERENCES))
TARGETS = list(dict.fromkeys(one.target for one in REFERENCES))
# the books, whose parts can be written to by their own names too
BOOKS = ["whistles_leadevent", "whistles_whistleevent"]
# rows of a statement from which on they are many
MANY = 20

# as the owner, since who writes a row may not read everything that it refers to; every reference is looked up by its key,
# whatever few rows there were when the session looked first
_AS_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog"
# an older view of the rows would not show what went since, or what came
_FRESHLY = """IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the ledgers are written in transactions that see what is committed'
            USING ERRCODE = 'feature_not_supported';
    END IF;"""
_BY_KEY = f"{_AS_OWNER} SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"


def _is_missing(one: Reference, row: str) -> str:
    """Whether what a row refers to isn't there."""
    given = " AND ".join(f"{row}.{column} IS NOT NULL" for column, _key in one.pairs)
    found = " AND ".join(f"target.{key} = {row}.{column}" for column, key in one.pairs)
    return f"{given} AND (SELECT true FROM public.{one.target} target WHERE {found}) IS NULL"


def _come(table: str) -> str:
    """The function that looks over all rows that a statement brought.

    Of few rows by a plan that the session keeps. Many may have come into a table that was empty when the session planned
    first: how they are looked up is planned anew, which costs as much as some rows.
    """
    missing = {}
    for one in _of(table):
        # many rows name few areas, and each its own whistle
        rows = "came" if one.is_within_a_street else f"(SELECT DISTINCT {one.columns} FROM came)"
        missing[one] = f"EXISTS (SELECT FROM {rows} row_of WHERE {_is_missing(one, 'row_of')})"
    looked = _cases(missing)
    return _looking(
        f"references_of_{table}", table,
        f"""IF (SELECT count(*) FROM (SELECT FROM came LIMIT {MANY}) AS few) < {MANY} THEN
        faulty := {looked};
    ELSE
        EXECUTE $many$ SELECT {looked} $many$ INTO faulty;
    END IF;""",
    )  # fmt: skip


def _move(table: str) -> str:
    """The function that looks at the references of a row that was changed."""
    missing = {one: _is_missing(one, "NEW") for one in _of(table)}
    return _looking(f"moved_references_of_{table}", table, f"faulty := {_cases(missing)};")


def _cases(missing: dict[Reference, str]) -> str:
    cases = " ".join(f"WHEN {is_missing} THEN '{one.pairs[0][0]}'" for one, is_missing in missing.items())
    return f"CASE {cases} END"


def _looking(name: str, table: str, look: str) -> str:
    return f"""
CREATE FUNCTION public.{name}() RETURNS trigger {_BY_KEY} AS $$
DECLARE
    faulty text;
BEGIN
    {_FRESHLY}
    {look}
    IF faulty IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation',
            MESSAGE = format('a row of {table} refers by %s to what is not there', faulty),
            SCHEMA = 'public', TABLE = '{table}', COLUMN = faulty;
    END IF;
    RETURN NULL;
END $$"""


def _go(target: str) -> str:
    """The function that looks who refers to a row that went, or took another key."""
    to_target = [one for one in REFERENCES if one.target == target]
    tables = ", ".join(f"public.{table}" for table in dict.fromkeys(one.table for one in to_target))
    cases = " ".join(f"WHEN {_is_left(one)} THEN '{one.table}'" for one in to_target)
    return f"""
CREATE FUNCTION public.referred_to_{target}() RETURNS trigger {_AS_OWNER} AS $$
DECLARE
    faulty text;
BEGIN
    {_FRESHLY}
    LOCK TABLE {tables} IN SHARE MODE;
    faulty := CASE {cases} END;
    IF faulty IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation',
            MESSAGE = format('a row of {target} is referred to by %s', faulty),
            SCHEMA = 'public', TABLE = '{target}';
    END IF;
    RETURN NULL;
END $$"""


def _is_left(one: Reference) -> str:
    """Whether a row is left with a reference to what went; what came back under the key meanwhile is as good."""
    there = " AND ".join(f"target.{key} = OLD.{key}" for _column, key in one.pairs)
    same = " AND ".join(f"row_of.{column} = OLD.{key}" for column, key in one.pairs)
    return (
        f"NOT EXISTS (SELECT FROM public.{one.target} target WHERE {there}) "
        f"AND EXISTS (SELECT FROM public.{one.table} row_of WHERE {same})"
    )


def _of(table: str) -> list[Reference]:
    return [one for one in REFERENCES if one.table == table]


def _changed(columns: list[str]) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def _triggers_of(table: str) -> list[str]:
    columns = list(dict.fromkeys(column for one in _of(table) for column, _key in one.pairs))
    return [
        f"CREATE TRIGGER references_are_there AFTER INSERT ON public.{table} REFERENCING NEW TABLE AS came "
        f"FOR EACH STATEMENT EXECUTE FUNCTION public.references_of_{table}()",
        f"CREATE TRIGGER moved_references_are_there AFTER UPDATE OF {', '.join(columns)} ON public.{table} "
        f"FOR EACH ROW WHEN ({_changed(columns)}) EXECUTE FUNCTION public.moved_references_of_{table}()",
    ]


def _triggers_to(target: str) -> list[str]:
    to_target = [one for one in REFERENCES if one.target == target]
    keys = list(dict.fromkeys(key for one in to_target for _column, key in one.pairs))
    # what names a row of a ledger was always looked for at once
    when = "NOT DEFERRABLE" if to_target[0].is_within_a_street else "DEFERRABLE INITIALLY DEFERRED"
    act = f"EXECUTE FUNCTION public.referred_to_{target}()"
    return [
        f"CREATE CONSTRAINT TRIGGER referred_to_stays AFTER DELETE ON public.{target} {when} FOR EACH ROW {act}",
        f"CREATE CONSTRAINT TRIGGER referred_to_keeps_its_key AFTER UPDATE OF {', '.join(keys)} ON public.{target} "
        f"{when} FOR EACH ROW WHEN ({_changed(keys)}) {act}",
        f"CREATE TRIGGER referred_to_is_never_emptied BEFORE TRUNCATE ON public.{target} "
        "FOR EACH STATEMENT EXECUTE FUNCTION public.referred_to_is_not_emptied()",
    ]


# a part of a book that is written to by its own name
PARTS = f"""
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT inhrelid::regclass AS part, inhparent::regclass::text AS book FROM pg_inherits
        WHERE inhparent = ANY (ARRAY['{"', '".join(BOOKS)}']::regclass[])
    LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER references_are_there AFTER INSERT ON %s REFERENCING NEW TABLE AS came '
            'FOR EACH STATEMENT EXECUTE FUNCTION public.references_of_%s()', one.part, one.book
        );
    END LOOP;
END $$"""
NEVER_EMPTIED = """
CREATE FUNCTION public.referred_to_is_not_emptied() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'Cannot empty %: the ledgers refer to its rows', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
END $$"""
# every row that is there was looked at by a foreign key: one that was never proved stops here
PROVED = f"""
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT conrelid::regclass AS book, conname, convalidated FROM pg_constraint
        WHERE contype = 'f' AND conparentid = 0 AND conname = ANY (ARRAY['{"', '".join(one.constraint for one in REFERENCES)}'])
    LOOP
        IF NOT one.convalidated THEN
            RAISE EXCEPTION '% of % was never proved', one.conname, one.book;
        END IF;
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.book, one.conname);
    END LOOP;
END $$"""


# every function that the checks call
FUNCTIONS = [
    *(f"{kind}_{table}" for table in TABLES for kind in ("references_of", "moved_references_of")),
    *(f"referred_to_{target}" for target in TARGETS),
    "referred_to_is_not_emptied",
]


def forward() -> list[str]:
    """The checks come, then the keys go: at no moment is nothing looked at."""
    return [
        "SET LOCAL lock_timeout = '10s'", NEVER_EMPTIED, *map(_come, TABLES), *map(_move, TABLES), *map(_go, TARGETS),
        # nobody hangs one on a table of their own
        *(f"REVOKE ALL ON FUNCTION public.{name}() FROM PUBLIC" for name in FUNCTIONS),
        *(statement for table in TABLES for statement in _triggers_of(table)), PARTS,
        *(statement for target in TARGETS for statement in _triggers_to(target)), PROVED,
    ]  # fmt: skip


def backward() -> list[str]:
    """The keys come back, and look at every row; then the checks go."""
    return [
        *(
            f"ALTER TABLE public.{one.table} ADD CONSTRAINT {one.constraint} FOREIGN KEY "
            f"({', '.join(one.columns.split())}) REFERENCES public.{one.target} ({', '.join(one.keys.split())})"
            + ("" if one.is_within_a_street else " DEFERRABLE INITIALLY DEFERRED")
            for one in REFERENCES
        ),
        *(f"DROP FUNCTION public.{name}() CASCADE" for name in FUNCTIONS),
    ]
