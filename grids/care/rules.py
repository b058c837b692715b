"""What the database itself holds of care records, beside checks: where they lie, how they move, that a day moves only anew decided."""

import pgtrigger

LIES = """
    SELECT area_code INTO NEW.area_code FROM grids_person WHERE id = NEW.person_id AND state = 'living';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a care record is of somebody who lives here' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
# a kind that a street has of its own stands in place of the shipped one
KIND = """
    PERFORM 1 FROM (
        SELECT is_on, ends_on FROM grids_carekind
        WHERE code = NEW.kind_code AND street_code IN ('', left(NEW.area_code, 9)) ORDER BY street_code DESC LIMIT 1
    ) kind WHERE kind.is_on AND (kind.ends_on IS NULL OR kind.ends_on > NEW.starts_on);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the kind of a care record is switched on' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
MOVES = """
    IF (OLD.state, NEW.state) NOT IN (
        ('proposed', 'active'), ('proposed', 'refused'), ('proposed', 'ended'), ('active', 'active'), ('active', 'lapsed'),
        ('active', 'ended'), ('proposed', 'proposed'), ('refused', 'refused'), ('lapsed', 'lapsed'), ('ended', 'ended')
    ) THEN
        RAISE EXCEPTION 'a care record does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    -- who asks anew becomes the author of what somebody else decides anew: the check on both holds again
    IF (NEW.review_on, NEW.starts_on, NEW.proposed_by_id, NEW.proposed_at, NEW.decided_by_id)
        IS DISTINCT FROM (OLD.review_on, OLD.starts_on, OLD.proposed_by_id, OLD.proposed_at, OLD.decided_by_id)
        AND NEW.decided_at IS NOT DISTINCT FROM OLD.decided_at
    THEN
        RAISE EXCEPTION 'the days of a care record move only by another decision' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'active' AND NEW.decided_at IS DISTINCT FROM OLD.decided_at AND (
        OLD.renew_on IS NULL OR NEW.review_on <> OLD.renew_on OR NEW.proposed_by_id <> OLD.renew_by_id
    ) THEN
        RAISE EXCEPTION 'a care record goes on only as somebody asked for' USING ERRCODE = 'check_violation';
    END IF;
    -- what lies sealed can't be compared: without another decision it is sealed anew, by whom this table belongs to, under another
    -- key or cipher, and as long as it was; and it opens only together with the proposal for which it was written
    IF NEW.basis <> OLD.basis AND NEW.basis <> '' AND NEW.decided_at IS NOT DISTINCT FROM OLD.decided_at AND NOT (
        pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
        AND substring(NEW.basis, 1, 5) <> substring(OLD.basis, 1, 5) AND length(NEW.basis) = length(OLD.basis)
    ) THEN
        RAISE EXCEPTION 'the ground of a care record changes only by another decision' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind_code <> OLD.kind_code OR NEW.since_on IS DISTINCT FROM OLD.since_on AND OLD.since_on IS NOT NULL
        OR NEW.person_id IS DISTINCT FROM OLD.person_id AND NEW.person_id IS NOT NULL
    THEN
        RAISE EXCEPTION 'of whom and of which kind a care record is stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
SAME = """
    IF NEW.promise_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM grids_carepromise WHERE id = NEW.promise_id AND record_id = NEW.record_id
    ) THEN
        RAISE EXCEPTION 'what was done keeps a promise of the same record' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


def of_record() -> list[pgtrigger.Trigger]:
    """Those of a record."""
    return [
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        pgtrigger.Trigger(name="lies_with_its_person", when=pgtrigger.Before, operation=pgtrigger.Insert, func=LIES),
        pgtrigger.Trigger(
            name="rests_on_a_kind", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.UpdateOf("decided_at"),
            condition=pgtrigger.Condition("NEW.state IN ('proposed', 'active')"), func=KIND,
        ),
        pgtrigger.Trigger(name="moves_as_declared", when=pgtrigger.Before, operation=pgtrigger.Update, func=MOVES),
    ]  # fmt: skip


def of_deed() -> list[pgtrigger.Trigger]:
    """Those of a deed."""
    return [
        pgtrigger.Trigger(
            name="keeps_its_records_promise", when=pgtrigger.Before, operation=pgtrigger.Insert, func=SAME
        )
    ]
