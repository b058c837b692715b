"""Reference data of all apps, in the order in which it builds on itself."""

from django.db import transaction

from grids import reference as grids_reference
from grids.privacy import probes
from whistles import reference as whistles_reference


@transaction.atomic
def setup() -> None:
    """Bring in what is missing; what a street edited is never overwritten."""
    grids_reference.setup()
    whistles_reference.setup()
    probes.write()
