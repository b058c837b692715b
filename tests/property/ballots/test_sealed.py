"""A sealed box: what goes in comes out for one key alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from property.ballots import sealed


@given(st.integers(1, 3), st.integers(0, 10**15))
def test_a_ballot_comes_out_as_it_went_in(choice, area):
    pair = sealed.new_pair()
    box = sealed.close(pair.public, sealed.packed(choice, area))

    assert sealed.unpacked(sealed.opened(pair.private, box)) == (choice, area)


def test_a_box_opens_for_nobody_else_and_not_when_it_was_touched():
    pair = sealed.new_pair()
    box = sealed.close(pair.public, b"for")

    with pytest.raises(sealed.Closed):
        sealed.opened(sealed.new_pair().private, box)
    with pytest.raises(sealed.Closed):
        sealed.opened(pair.private, box[:-1] + bytes([box[-1] ^ 1]))


def test_the_same_ballot_is_never_the_same_box_and_always_as_long():
    public = sealed.new_pair().public
    boxes = [
        sealed.close(public, sealed.packed(choice, area)) for choice, area in ((1, 1), (1, 1), (3, 10**9))
    ]

    assert len(set(boxes)) == 3
    assert len({len(box) for box in boxes}) == 1


def test_two_of_three_open_what_one_cannot():
    salt = b"a meeting"
    codes = [sealed.new_code() for _at in range(3)]
    pairs = {at: sealed.pair_of(code, salt) for at, code in enumerate(codes)}
    secret = sealed.new_pair().private
    shares = {
        (one, other): box
        for one, other, box in sealed.shared_out(secret, {at: one.public for at, one in pairs.items()})
    }

    assert set(shares) == {(0, 1), (0, 2), (1, 2)}
    for (one, other), box in shares.items():
        assert sealed.put_together(box, pairs[one].private, pairs[other].private) == secret
    with pytest.raises(sealed.Closed):
        sealed.put_together(shares[0, 1], pairs[0].private, pairs[2].private)
    with pytest.raises(sealed.Closed):
        sealed.put_together(shares[0, 1], pairs[0].private, pairs[0].private)


def test_a_counting_code_is_read_however_it_was_typed():
    code = sealed.new_code()

    assert sealed.pair_of(f" {code.lower()} ", b"x") == sealed.pair_of(code, b"x")
    assert len(sealed.read_code(code)) == sealed.LONG


def test_boxes_are_laid_in_an_order_that_nobody_chose():
    boxes = [bytes([at]) for at in range(40)]

    assert sorted(sealed.shuffled(boxes)) == boxes
    assert sealed.shuffled(boxes) != boxes
