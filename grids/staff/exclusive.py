"""Roles that one account can't combine, held by the database: no statement of any account gets round the actions."""

# ruff: noqa: S608 (names of our own tables and roles)

import pgtrigger

from grids.access.roles import DEPARTMENT_HANDLER, ROLES

PAIRS = ", ".join(
    f"('{code}', '{other}')" for code, role in sorted(ROLES.items()) for other in sorted(role.excludes)
)
LOCK = 0x4558


def _held(member: str, user: str) -> str:
    """Roles of a person with their periods, from appointments and memberships alike."""
    return f"""
        SELECT kind.role::text AS role, post.period FROM grids_appointment post
            JOIN grids_postkind kind ON kind.id = post.kind_id WHERE post.member_id = {member}
        UNION ALL
        SELECT '{DEPARTMENT_HANDLER.code}', office.period FROM grids_departmentmembership office
            WHERE office.user_id = {user}
    """


def _refuse(member: str, user: str) -> str:
    """Lock the person, look at all that is held at the same time, and refuse what excludes each other."""
    held = _held(member, user)
    return f"""
        PERFORM pg_advisory_xact_lock({LOCK}, coalesce({user}, -{member})::int);
        IF EXISTS (
            SELECT 1 FROM ({held}) one JOIN ({held}) other ON one.period && other.period
            JOIN (VALUES {PAIRS}) AS pair(one, other) ON pair.one = one.role AND pair.other = other.role
        ) THEN
            RAISE EXCEPTION 'one account can not combine these roles' USING ERRCODE = 'check_violation';
        END IF;
    """


def _trigger(*columns: str, func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="roles_that_exclude_each_other", when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*columns), declare=[("person", "bigint"), ("account", "bigint")],
        func=f"{func} RETURN NULL;",
    )  # fmt: skip


OF_APPOINTMENTS = _trigger(
    "member_id", "kind_id", "period",
    func=f"""
        SELECT id, user_id INTO person, account FROM grids_member WHERE id = NEW.member_id;
        {_refuse("person", "account")}
    """,
)  # fmt: skip
OF_MEMBERSHIPS = _trigger(
    "user_id", "period",
    func=f"""
        account := NEW.user_id;
        SELECT id INTO person FROM grids_member WHERE user_id = NEW.user_id;
        {_refuse("person", "account")}
    """,
)  # fmt: skip
OF_MEMBERS = _trigger(
    "user_id",
    func=f"""
        person := NEW.id;
        account := NEW.user_id;
        {_refuse("person", "account")}
    """,
)  # fmt: skip
OF_POST_KINDS = _trigger(
    "role",
    func=f"""
        FOR person, account IN
            SELECT DISTINCT holder.id, holder.user_id FROM grids_member holder
            JOIN grids_appointment held ON held.member_id = holder.id WHERE held.kind_id = NEW.id
        LOOP
            {_refuse("person", "account")}
        END LOOP;
    """,
)  # fmt: skip
