"""Norwegian full-text search: the words of entries, attachments and cases, kept by the database itself.

`journal_fold` writes letters one way, so that 'Aalesund' is found as 'Ålesund' and 'migréne' as 'migrene'.
A vector holds at most 1 MB: the words of a very long text are those of its first 200,000 characters.
"""

from django.db import migrations

# Bodies that are read when they are made (RETURN), so that they hold whatever the search path is: restoring a dump and
# making an index set their own.
FUNCTIONS = """
CREATE FUNCTION journal_fold(told text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN replace(translate(lower(told), 'éèêëáàâüúùûóòôíìîïñçäö', 'eeeeaaauuuuoooiiiincæø'), 'aa', 'å');
CREATE FUNCTION journal_words(told text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN to_tsvector('pg_catalog.norwegian', journal_fold(left(told, 200000)));
"""
DROP_FUNCTIONS = "DROP FUNCTION journal_words(text); DROP FUNCTION journal_fold(text)"

ENTRIES = """
ALTER TABLE journal_entrycontent ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(journal_words(title), 'A')
    || setweight(journal_words(jsonb_path_query_array(parties, '$[*].name')::text), 'B')
    || setweight(journal_words(text), 'C')
) STORED;
CREATE INDEX journal_content_words ON journal_entrycontent USING gin (words) WHERE replaced_at IS NULL;
CREATE INDEX journal_content_title_trgm ON journal_entrycontent USING gin (title gin_trgm_ops)
    WHERE replaced_at IS NULL;
"""
DROP_ENTRIES = """
DROP INDEX journal_content_title_trgm;
DROP INDEX journal_content_words;
ALTER TABLE journal_entrycontent DROP COLUMN words
"""
ATTACHMENTS = """
ALTER TABLE journal_attachment ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(journal_words(translate(name, '._-', '   ')), 'B') || setweight(journal_words(text), 'D')
) STORED;
CREATE INDEX journal_attachment_words ON journal_attachment USING gin (words);
"""
DROP_ATTACHMENTS = "DROP INDEX journal_attachment_words; ALTER TABLE journal_attachment DROP COLUMN words"
CASES = """
CREATE FUNCTION journal_case_words(title text, reason text, note text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN setweight(journal_words(title), 'A') || setweight(journal_words(reason || ' ' || note), 'C');
CREATE INDEX cases_case_words ON cases_case USING gin (journal_case_words(title, reason_text, note));
"""
DROP_CASES = "DROP INDEX cases_case_words; DROP FUNCTION journal_case_words(text, text, text)"


class Migration(migrations.Migration):
    dependencies = (
        ("journal", "0002_append_only"),
        ("cases", "0005_case_record"),
        ("catalogue", "0002_search_indexes"),
    )
    operations = (
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(ENTRIES, DROP_ENTRIES),
        migrations.RunSQL(ATTACHMENTS, DROP_ATTACHMENTS),
        migrations.RunSQL(CASES, DROP_CASES),
    )
