"""`code__below=prefix`: codes that begin with a prefix, asked so that an index answers behind a fence too.

LIKE may tell of rows that it should not have seen (by an error, by its time), so the database asks it only once the fence
has let a row through: with `__startswith` every row of a register is read. Comparisons tell nothing and go to the index.
"""

from django.db.models import CharField, Lookup, TextField


@CharField.register_lookup
@TextField.register_lookup
class Below(Lookup):
    """Everything from the prefix on to what comes after the last that begins with it, letter by letter."""

    lookup_name = "below"

    def as_sql(self, compiler, connection):
        """`code ~>=~ '530102' AND code ~<~ '530103'`."""
        column, asked = self.process_lhs(compiler, connection)
        prefix = str(self.rhs)
        if not prefix:
            return f"{column} ~>=~ ''", asked
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return f"({column} ~>=~ %s AND {column} ~<~ %s)", [*asked, prefix, *asked, after]
