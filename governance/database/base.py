"""PostGIS' backend on connections that tell the database the scope of whoever asks (grids/access/fence.py)."""

from typing import Any

from django.contrib.gis.db.backends.postgis import base

from governance.database.telling import Link, Telling


class DatabaseWrapper(base.DatabaseWrapper):
    """As PostGIS'; its connections are Links, whatever goes over them."""

    def get_connection_params(self) -> dict[str, Any]:
        """With which classes the driver makes connections and cursors."""
        return super().get_connection_params() | {"connection_factory": Link, "cursor_factory": Telling}
