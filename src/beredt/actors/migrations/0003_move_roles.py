"""Each person's one role becomes an assignment, from the day they were added."""

from django.db import migrations

MOVE = """
INSERT INTO actors_roleassignment (person_id, role, organisation_id, first, until, given_by, reason)
SELECT id, role, NULL, (date_joined AT TIME ZONE 'Europe/Oslo')::date, NULL, 'system:migration',
       'Rollen personen hadde fra før'
FROM actors_person WHERE role <> '';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = (("actors", "0002_role_assignments"),)
    operations = (
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="person", name="role"),
    )
