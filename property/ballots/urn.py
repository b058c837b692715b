"""The urn of a secret motion: with every ballot that comes all of them are laid in anew, in an order that nobody chose.

So neither the place of a row nor the transaction that wrote it says which ballot came when. The keys are random, and no row
holds a moment.
"""

from property.ballots import sealed
from property.ballots.models import UrnBallot, UrnKey
from property.meetings.kinds import Choice
from property.meetings.models import Motion
from property.meetings.quorum import Weight

NUMBERS = {Choice.FOR: 1, Choice.AGAINST: 2, Choice.ABSTAIN: 3}
CHOICES = {number: choice for choice, number in NUMBERS.items()}


def put_in(motion: Motion, choice: str, area: int) -> None:
    """A ballot goes into the urn of a motion whose row is locked, after its mark."""
    key = UrnKey.objects.get(meeting=motion.meeting_id)
    box = sealed.close(bytes(key.public_key), sealed.packed(NUMBERS[Choice(choice)], area))
    rows = UrnBallot.objects.filter(motion=motion)
    boxes = [bytes(one) for one in rows.values_list("box", flat=True)]
    rows.delete()
    UrnBallot.objects.bulk_create(UrnBallot(motion=motion, box=one) for one in sealed.shuffled([*boxes, box]))


def counted(motion: Motion, private: bytes) -> dict[Choice, Weight]:
    """What the urn holds, as totals; Closed where a ballot is not of this key."""
    found = dict.fromkeys(Choice, Weight())
    for box in UrnBallot.objects.filter(motion=motion).values_list("box", flat=True):
        number, area = sealed.unpacked(sealed.opened(private, bytes(box)))
        found[CHOICES[number]] += Weight(1, area)
    return found
