CREATE OR REPLACE TRIGGER note_made_lines AFTER INSERT ON bills_billline REFERENCING NEW TABLE AS after_rows
    FOR EACH STATEMENT
    WHEN (current_setting('tracetrack.is_scan'::text, true) IS DISTINCT FROM 'on'::text OR NOT has_table_privilege('accounts_pendingchange'::regclass::oid, 'INSERT'::text))
    EXECUTE FUNCTION note_rows('bill line', 'parent', 'describe_bill_line');
