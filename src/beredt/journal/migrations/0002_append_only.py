"""The database itself refuses to change what is registered; a content may be closed once, and nothing else."""

from django.db import migrations

TABLES = ("journal_journalentry", "journal_addressee", "journal_attachment")

REFUSE = """
CREATE FUNCTION journal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is registered in the journal cannot be changed or removed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
# As audit's version_only_closes, which cannot be used beside a generated column: the new row lacks it at this point.
ONLY_CLOSES = """
CREATE FUNCTION journal_content_only_closes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.replaced_at IS NULL AND NEW.replaced_at IS NOT NULL
            AND to_jsonb(NEW) - 'replaced_at' - 'replaced_by' - 'words'
                = to_jsonb(OLD) - 'replaced_at' - 'replaced_by' - 'words'
        THEN RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'A version cannot be changed or removed, only replaced'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER journal_content_guard BEFORE UPDATE OR DELETE ON journal_entrycontent
    FOR EACH ROW EXECUTE FUNCTION journal_content_only_closes();
"""


def _guard(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION journal_refuse_change();"
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change()",
        f"DROP TRIGGER {table}_no_truncate ON {table}; DROP TRIGGER {table}_append_only ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = (("journal", "0001_initial"),)
    operations = (
        migrations.RunSQL(REFUSE, "DROP FUNCTION journal_refuse_change()"),
        *(_guard(table) for table in TABLES),
        migrations.RunSQL(
            ONLY_CLOSES,
            "DROP TRIGGER journal_content_guard ON journal_entrycontent; DROP FUNCTION journal_content_only_closes()",
        ),
    )
