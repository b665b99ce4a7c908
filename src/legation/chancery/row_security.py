"""Row-level security on PostgreSQL, for migrations: the rule of ``Scope.admits`` as the database holds it.

Where something else than PostgreSQL keeps the dossiers, nothing is done.
"""

from typing import Any

POLICY = "legation_seen"
OF_THE_ROW = "legation_admits(mission, marking, audience)"
RULE = """
CREATE OR REPLACE FUNCTION legation_admits(mission text, marking text, audience text)
RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    carried text := current_setting('legation.scope', true);
    level int := array_position(ARRAY['public', 'internal', 'restricted', 'confidential'], marking) - 1;
    scope jsonb;
BEGIN
    IF carried = 'house' THEN RETURN true; END IF;
    IF carried IS NULL OR carried = '' OR level IS NULL THEN RETURN false; END IF;
    scope := carried::jsonb;
    IF NOT jsonb_exists(scope->'audiences', audience) THEN RETURN false; END IF;
    RETURN NOT EXISTS (
        SELECT 1 FROM unnest(string_to_array(mission, '|')) AS named(one)
        WHERE level > coalesce((scope->'ranks'->>one)::int, (scope->>'rank')::int)
        OR (audience = 'mission' AND NOT jsonb_exists(scope->'missions', one))
    );
END $$
"""
"""Whether a row with this label is seen under what the connection carries (chancery/compartments.py)."""


def guard(schema_editor: Any, tables: dict[str, str]) -> None:  # Any: Django's, of any database
    """Let the database itself show a table's rows only where its condition holds, to its owner too."""
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(RULE, params=None)
    for table, condition in tables.items():
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", params=None)
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY", params=None)
        schema_editor.execute(f"CREATE POLICY {POLICY} ON {table} USING ({condition})", params=None)


def unguard(schema_editor: Any, tables: dict[str, str]) -> None:
    """Take the policies away again."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in tables:
        schema_editor.execute(f"DROP POLICY {POLICY} ON {table}", params=None)
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY", params=None)
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", params=None)
