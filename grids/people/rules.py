"""What the database itself holds of people's rows, beside checks: that merged rows lead to a root, and where rows lie."""

import pgtrigger


def of_person() -> list[pgtrigger.Trigger]:
    """Those of a person's own row."""
    return [
        pgtrigger.Trigger(
            name="merged_into_a_root",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.UpdateOf("merged_into_id", "state"),
            condition=pgtrigger.Condition("NEW.merged_into_id IS NOT NULL"),
            func="""
                PERFORM 1 FROM grids_person WHERE id = NEW.merged_into_id AND merged_into_id IS NULL FOR SHARE;
                IF NOT FOUND OR EXISTS (SELECT FROM grids_person WHERE merged_into_id = NEW.id) THEN
                    RAISE EXCEPTION 'whoever somebody is merged into is merged into nobody'
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            """,
        ),
        pgtrigger.Trigger(
            name="takes_its_rows_along",
            when=pgtrigger.After,
            operation=pgtrigger.UpdateOf("area_code"),
            condition=pgtrigger.Condition("OLD.area_code IS DISTINCT FROM NEW.area_code"),
            func="""
                UPDATE grids_earliervalue SET area_code = NEW.area_code WHERE person_id = NEW.id;
                UPDATE grids_consent SET area_code = NEW.area_code WHERE person_id = NEW.id;
                UPDATE grids_personmerge SET area_code = NEW.area_code WHERE kept_id = NEW.id;
                UPDATE grids_subjectrequest SET area_code = NEW.area_code WHERE person_id = NEW.id;
                RETURN NULL;
            """,
        ),
    ]


def lies_with_its_person(of: str = "person_id") -> pgtrigger.Trigger:
    """That a row of a person lies where the person does, whatever its writer says."""
    return pgtrigger.Trigger(
        name="lies_with_its_person",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"SELECT area_code INTO NEW.area_code FROM grids_person WHERE id = NEW.{of}; RETURN NEW;",  # noqa: S608
    )


def a_child_has_a_guardian(age: int) -> pgtrigger.Trigger:
    """That for somebody below `age` nobody but a guardian agrees (个人信息保护法 article 31)."""
    return pgtrigger.Trigger(
        name="a_child_has_a_guardian",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition("NEW.by_whom <> 'guardian'"),
        func=f"""
            IF EXISTS (
                SELECT FROM grids_person
                WHERE id = NEW.person_id AND born_on > NEW.given_on - interval '{age} years'
            ) THEN
                RAISE EXCEPTION 'for a child a guardian agrees' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )
