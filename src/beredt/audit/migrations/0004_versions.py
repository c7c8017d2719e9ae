"""The guard of every table of versions: a version may be closed once, and nothing else."""

from django.db import migrations

GUARD = """
CREATE FUNCTION version_only_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.replaced_at IS NULL AND NEW.replaced_at IS NOT NULL
            AND to_jsonb(NEW) - 'replaced_at' - 'replaced_by' = to_jsonb(OLD) - 'replaced_at' - 'replaced_by'
        THEN RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'A version cannot be changed or removed, only replaced'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = (("audit", "0003_daily_roots"),)
    operations = (migrations.RunSQL(GUARD, "DROP FUNCTION version_only_closes()"),)
