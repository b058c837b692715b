"""Who is one head of the roll."""

from uuid import UUID

from property.meetings.gathering import Owned, checksum, gathered, wanting

ANNA, BO = ("p", UUID(int=1)), ("p", UUID(int=2))
FIRST, SECOND, THIRD = (UUID(int=one) for one in (11, 12, 13))


def of(*homes):
    return [Owned(dwelling, area, frozenset(owners)) for dwelling, area, owners in homes]


def test_the_owner_of_several_dwellings_is_one_head_with_all_of_their_area():
    (head,) = gathered(of((FIRST, 8650, [ANNA]), (SECOND, 10000, [ANNA])))

    assert head.area == 18650
    assert [home for home, _area in head.dwellings] == [FIRST, SECOND]


def test_joint_owners_are_one_head_and_not_the_same_as_one_of_them():
    heads = gathered(of((FIRST, 8650, [ANNA, BO]), (SECOND, 10000, [BO, ANNA]), (THIRD, 6428, [ANNA])))

    assert [(len(one.owners), one.area) for one in heads] == [(2, 18650), (1, 6428)]


def test_what_has_no_area_or_no_owner_is_named():
    homes = of((FIRST, 0, [ANNA]), (SECOND, None, [BO]), (THIRD, 10**9, []))

    assert wanting(homes) == ([FIRST, SECOND], [THIRD])


def test_a_checksum_changes_with_anything_and_with_no_order():
    roll = [(1, [ANNA, BO], [(FIRST, 1), (SECOND, 2)]), (2, [BO], [(THIRD, 3)])]
    same = [(2, [BO], [(THIRD, 3)]), (1, [BO, ANNA], [(SECOND, 2), (FIRST, 1)])]

    assert checksum(roll) == checksum(same)
    assert checksum(roll) != checksum([(1, [ANNA], [(FIRST, 1), (SECOND, 2)]), roll[1]])
    assert checksum(roll) != checksum([roll[0], (2, [BO], [(THIRD, 4)])])
