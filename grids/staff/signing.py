"""Under what name a step is signed."""

from grids.staff.models import User


def signed_as(user: User) -> str:
    """The name and post under which a step is signed, kept as it was then."""
    posts = [grant.label for grant in user.grants] if not user.is_system else []
    return f"{user} · {posts[0]}"[:80] if posts else str(user)
