"""What the database itself refuses: changed steps, a text rewritten after it was submitted, an author who approves.

The order of steps that binds others is checked here too, so that four eyes hold for whoever writes to the tables.
"""

from django.db import migrations

from beredt.audit.versions import protect

APPEND_ONLY = ("decisions_decision", "decisions_step", "decisions_addressee", "decisions_acknowledgement")

FUNCTIONS = """
CREATE FUNCTION decisions_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is recorded of a decision cannot be changed or removed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- The last step that moved a decision; its row is held, so that steps and texts come one after another.
CREATE FUNCTION decisions_last_step(bigint) RETURNS decisions_step LANGUAGE plpgsql AS $$
DECLARE
    last decisions_step;
BEGIN
    PERFORM 1 FROM decisions_decision WHERE id = $1 FOR UPDATE;
    SELECT * INTO last FROM decisions_step
        WHERE decision_id = $1 AND act <> 'handed_over' ORDER BY id DESC LIMIT 1;
    RETURN last;
END $$;

CREATE FUNCTION decisions_text_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last decisions_step := decisions_last_step(NEW.decision_id);
BEGIN
    IF last.act IS NOT NULL AND last.act NOT IN ('returned', 'recalled') THEN
        RAISE EXCEPTION 'The text of a decision stands once it is submitted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION decisions_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last decisions_step := decisions_last_step(NEW.decision_id);
    written decisions_decisionversion;
BEGIN
    NEW.authors := '{}';
    IF NEW.at < last.at THEN
        RAISE EXCEPTION 'A step is never earlier than the one before'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.act IN ('submitted', 'approved') THEN
        SELECT * INTO written FROM decisions_decisionversion
            WHERE id = NEW.version_id AND decision_id = NEW.decision_id AND replaced_at IS NULL;
        IF written.id IS NULL THEN
            RAISE EXCEPTION 'Only the current text of the decision itself is submitted or approved'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    IF NEW.act = 'submitted' AND last.act IS NOT NULL AND last.act NOT IN ('returned', 'recalled') THEN
        RAISE EXCEPTION 'A decision is submitted once' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF NEW.act = 'approved' THEN
        IF last.act IS DISTINCT FROM 'submitted' OR last.version_id IS DISTINCT FROM NEW.version_id THEN
            RAISE EXCEPTION 'Only what was submitted is approved' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF written.text_nb = '' OR written.text_nn = '' OR written.from_at IS NULL
            OR NEW.effective_at <> GREATEST(NEW.at, written.from_at) THEN
            RAISE EXCEPTION 'A decision is approved in both forms, from its own time and never backwards'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.authors := ARRAY(
            SELECT told_by FROM decisions_decisionversion WHERE decision_id = NEW.decision_id
            UNION SELECT actor FROM decisions_step WHERE decision_id = NEW.decision_id AND act = 'submitted'
            UNION SELECT drafted_by FROM decisions_decision WHERE id = NEW.decision_id
            ORDER BY 1);
    ELSIF NEW.act = 'lift_proposed' THEN
        IF last.act IS NULL OR last.act NOT IN ('approved', 'lift_refused') THEN
            RAISE EXCEPTION 'Only an approved decision is lifted' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.act IN ('lifted', 'lift_refused') THEN
        IF last.act IS DISTINCT FROM 'lift_proposed' THEN
            RAISE EXCEPTION 'Only what was proposed is lifted' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.act = 'lifted' THEN
            NEW.authors := ARRAY[last.actor];
        END IF;
    ELSIF NEW.act = 'replaced' THEN
        IF NOT EXISTS (
            SELECT 1 FROM decisions_step s JOIN decisions_decision d ON d.id = s.decision_id
                WHERE s.decision_id = NEW.by_id AND s.act = 'approved' AND d.replaces_id = NEW.decision_id
                AND s.effective_at = NEW.effective_at)
        THEN
            RAISE EXCEPTION 'Only an approved decision replaces another, from its own time'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.act IN ('returned', 'recalled') AND last.act IS DISTINCT FROM 'submitted' THEN
        RAISE EXCEPTION 'Only what was submitted comes back' USING ERRCODE = 'integrity_constraint_violation';
    ELSIF NEW.act = 'dropped' AND last.act IS NOT NULL AND last.act NOT IN ('returned', 'recalled') THEN
        RAISE EXCEPTION 'Only a draft is dropped' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION decisions_addressees_stand() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last decisions_step := decisions_last_step(NEW.decision_id);
BEGIN
    IF last.act IS DISTINCT FROM 'submitted' THEN
        RAISE EXCEPTION 'Addressees are told as a decision is approved, and stand from then on'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER decisions_text_is_open BEFORE INSERT OR UPDATE ON decisions_decisionversion
    FOR EACH ROW EXECUTE FUNCTION decisions_text_is_open();
CREATE TRIGGER decisions_step_follows BEFORE INSERT ON decisions_step
    FOR EACH ROW EXECUTE FUNCTION decisions_step_follows();
CREATE TRIGGER decisions_addressees_stand BEFORE INSERT ON decisions_addressee
    FOR EACH ROW EXECUTE FUNCTION decisions_addressees_stand();
ALTER TABLE decisions_step ADD CONSTRAINT step_by_other_eyes CHECK (NOT actor = ANY (authors));
"""
UNDO = """
ALTER TABLE decisions_step DROP CONSTRAINT step_by_other_eyes;
DROP TRIGGER decisions_addressees_stand ON decisions_addressee;
DROP TRIGGER decisions_step_follows ON decisions_step;
DROP TRIGGER decisions_text_is_open ON decisions_decisionversion;
DROP FUNCTION decisions_addressees_stand();
DROP FUNCTION decisions_step_follows();
DROP FUNCTION decisions_text_is_open();
DROP FUNCTION decisions_last_step(bigint);
DROP FUNCTION decisions_refuse_change();
"""


def append_only(table: str) -> migrations.RunSQL:
    """Rows of the table are added, and nothing else."""
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION decisions_refuse_change(); "
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION decisions_refuse_change();",
        f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = (("decisions", "0001_initial"), ("audit", "0004_versions"))
    operations = (
        migrations.RunSQL(FUNCTIONS, UNDO),
        protect("decisions_decisionversion"),
        *(append_only(table) for table in APPEND_ONLY),
    )
