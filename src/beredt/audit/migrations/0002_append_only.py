"""The database itself refuses to change or remove an act."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'An act cannot be changed or removed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_act_append_only BEFORE UPDATE OR DELETE ON audit_act
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_act_no_truncate BEFORE TRUNCATE ON audit_act
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
ALLOW = """
DROP TRIGGER audit_act_no_truncate ON audit_act;
DROP TRIGGER audit_act_append_only ON audit_act;
DROP FUNCTION audit_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = (("audit", "0001_initial"),)
    operations = (migrations.RunSQL(REFUSE, ALLOW),)
