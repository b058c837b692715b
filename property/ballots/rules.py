"""What the database itself refuses of ballots."""

import uuid

from property.meetings.rules import refused


def random_id() -> uuid.UUID:
    """A key without a time in it, as those of other tables have."""
    return uuid.uuid4()


_ABOUT = """
    SELECT m.id, m.stage, m.opens_at, m.closes_at, o.is_secret INTO about FROM property_motion o
        JOIN property_ownersmeeting m ON m.id = o.meeting_id WHERE o.id = {motion} FOR SHARE OF m;
"""
# what came on paper by the end is read and entered after it
CAST_IN_TIME = (
    _ABOUT.format(motion="NEW.motion_id")
    + """
    IF about.stage <> 'voting' AND NOT (NEW.way = 'paper' AND about.stage = 'counting') THEN
        """
    + refused("cast_in_time", "nobody votes on this now")
    + """
    END IF;
    IF clock_timestamp() < about.opens_at OR NEW.way <> 'paper' AND clock_timestamp() >= about.closes_at THEN
        """
    + refused("cast_in_time", "nobody votes on this now")
    + """
    END IF;
    SELECT meeting_id INTO theirs FROM property_rollentry WHERE id = NEW.entry_id;
    IF theirs IS DISTINCT FROM about.id THEN
        """
    + refused("cast_by_an_owner", "whoever is not on the roll has no vote")
    + """
    END IF;
    IF about.is_secret <> (NEW.choice = '') THEN
        """
    + refused("choice_of_an_open_motion", "of a secret motion no choice is kept")
    + """
    END IF;
    IF about.is_secret AND NEW.way = 'paper' THEN
        """
    + refused("paper_of_an_open_motion", "who reads a paper knows whose it is")
    + """
    END IF;
    RETURN NEW;
"""
)
URN_IN_TIME = (
    _ABOUT.format(motion="CASE WHEN TG_OP = 'DELETE' THEN OLD.motion_id ELSE NEW.motion_id END")
    + """
    IF about.stage <> 'voting' OR NOT about.is_secret OR clock_timestamp() >= about.closes_at THEN
        """
    + refused("urn_is_shut", "the urn is shut")
    + """
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""
)
URN_MATCHES = (
    """
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT motion_id FROM put_in) AS one
        WHERE (SELECT count(*) FROM property_urnballot b WHERE b.motion_id = one.motion_id)
            <> (SELECT count(*) FROM property_castmark c WHERE c.motion_id = one.motion_id)
    ) THEN
        """
    + refused("urn_holds_as_many_as_voted", "as many ballots as owners who voted")
    + """
    END IF;
    RETURN NULL;
"""
)
