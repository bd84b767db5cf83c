"""What the database says about itself."""

ROLES = ("docflow_app", "docflow_auth", "docflow_owner", "docflow_platform", "docflow_search",
         "docflow_worker")


def tenant_tables(cursor) -> list:
    """Tables with a client_id, partitions left out."""
    cursor.execute("""
        SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
          AND NOT c.relispartition AND a.attname = 'client_id' AND NOT a.attisdropped
        ORDER BY 1""")
    return [row[0] for row in cursor.fetchall()]


def primary_key(cursor, table: str) -> list:
    cursor.execute("""
        SELECT a.attname FROM pg_index i JOIN pg_attribute a
          ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        WHERE i.indrelid = %s::regclass AND i.indisprimary""", (table,))
    return [row[0] for row in cursor.fetchall()]


def columns(cursor, table: str, role: str, privilege: str) -> list:
    """Columns that may be written at all, as far as the role has the privilege."""
    cursor.execute("""
        SELECT attname FROM pg_attribute
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
          AND attgenerated = '' AND attidentity = ''
          AND has_column_privilege(%s, attrelid, attnum, %s)
        ORDER BY attnum""", (table, role, privilege))
    return [row[0] for row in cursor.fetchall()]


def foreign_keys(cursor) -> list:
    """(table, constraint, columns, referenced table) between tables that both have a client_id."""
    cursor.execute("""
        SELECT conrelid::regclass::text, conname,
               ARRAY(SELECT attname::text FROM unnest(conkey) AS key
                     JOIN pg_attribute ON attrelid = conrelid AND attnum = key),
               confrelid::regclass::text
        FROM pg_constraint
        WHERE contype = 'f' AND conparentid = 0
          AND 2 = (SELECT count(*) FROM pg_attribute
                   WHERE attname = 'client_id' AND attrelid IN (conrelid, confrelid)
                     AND conrelid <> confrelid)
                + CASE WHEN conrelid = confrelid THEN 2 ELSE 0 END
        ORDER BY 1, 2""")
    return cursor.fetchall()
