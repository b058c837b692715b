"""What the database itself refuses of meetings and their rolls."""

import pgtrigger


def refused(name: str, sentence: str) -> str:
    """A statement that refuses under the name of a rule."""
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';"


FORWARD_ONLY = (
    """
    IF OLD.stage <> NEW.stage AND (OLD.stage, NEW.stage) NOT IN (%s) THEN
        """
    + refused("meeting_goes_forward", "a meeting goes forward, a stage at a time")
    + """
    END IF;
    IF OLD.frozen_at IS NOT NULL AND (OLD.frozen_at, OLD.checksum, OLD.heads, OLD.homes, OLD.area_m2_100)
        IS DISTINCT FROM (NEW.frozen_at, NEW.checksum, NEW.heads, NEW.homes, NEW.area_m2_100) THEN
        """
    + refused("roll_is_frozen", "what was frozen stays")
    + """
    END IF;
    IF OLD.notified_on IS NOT NULL AND (OLD.notified_on, OLD.opens_at, OLD.closes_at)
        IS DISTINCT FROM (NEW.notified_on, NEW.opens_at, NEW.closes_at) THEN
        """
    + refused("notice_stands", "what was notified stands")
    + """
    END IF;
    IF NEW.stage = 'counting' AND OLD.stage = 'voting' AND clock_timestamp() < NEW.closes_at THEN
        """
    + refused("counted_after_the_end", "nobody counts before the end")
    + """
    END IF;
    RETURN NEW;
"""
)

MOTION_BEFORE_THE_NOTICE = (
    """
    SELECT stage, is_recorded INTO at, told FROM property_ownersmeeting WHERE id = NEW.meeting_id FOR SHARE;
    IF at NOT IN ('proposed', 'frozen') AND NOT (told AND TG_OP = 'INSERT') THEN
        """
    + refused("motion_before_the_notice", "what owners were notified of stays as it was")
    + """
    END IF;
    RETURN NEW;
"""
)

_FROZEN = """
    IF TG_OP <> 'INSERT' THEN
        {refusal}
    END IF;
    SELECT frozen_at INTO since FROM property_ownersmeeting WHERE id = {meeting} FOR SHARE;
    IF since IS NOT NULL THEN
        {refusal}
    END IF;
    RETURN NEW;
"""


def _frozen(meeting: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="is_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("since", "timestamptz")],
        func=_FROZEN.format(refusal=refused("roll_is_frozen", "the roll is frozen"), meeting=meeting),
    )


def of_its_meeting() -> pgtrigger.Trigger:
    """The rule that a roll is written before it is frozen, and never changed."""
    return _frozen("NEW.meeting_id")


def of_its_entry() -> pgtrigger.Trigger:
    """The same of what belongs to an entry."""
    return _frozen("(SELECT meeting_id FROM property_rollentry WHERE id = NEW.entry_id)")


PROXIES = (
    """
    SELECT m.id, m.proxies_most, m.stage, m.closes_at INTO given FROM property_rollentry e
        JOIN property_ownersmeeting m ON m.id = e.meeting_id WHERE e.id = NEW.agent_id FOR UPDATE OF m;
    SELECT meeting_id INTO theirs FROM property_rollentry WHERE id = NEW.entry_id;
    IF theirs IS DISTINCT FROM given.id THEN
        """
    + refused("proxy_of_this_roll", "both stand on one roll")
    + """
    END IF;
    IF (SELECT count(*) FROM property_proxy WHERE agent_id = NEW.agent_id AND NOT is_withdrawn) >= given.proxies_most THEN
        """
    + refused("proxy_within_its_limit", "nobody votes for more than that")
    + """
    END IF;
    RETURN NEW;
"""
)
