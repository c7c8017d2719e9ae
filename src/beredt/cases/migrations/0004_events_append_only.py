"""The database itself refuses to change or remove an event of a case."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION cases_refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'An event of a case cannot be changed or removed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER cases_event_append_only BEFORE UPDATE OR DELETE ON cases_caseevent
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_event_change();
CREATE TRIGGER cases_event_no_truncate BEFORE TRUNCATE ON cases_caseevent
    FOR EACH STATEMENT EXECUTE FUNCTION cases_refuse_event_change();
"""
ALLOW = """
DROP TRIGGER cases_event_no_truncate ON cases_caseevent;
DROP TRIGGER cases_event_append_only ON cases_caseevent;
DROP FUNCTION cases_refuse_event_change();
"""


class Migration(migrations.Migration):
    dependencies = (("cases", "0003_case_events"),)
    operations = (migrations.RunSQL(REFUSE, ALLOW),)
