CREATE OR REPLACE TRIGGER note_changed_bags AFTER UPDATE ON bags_bag REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT
    WHEN (current_setting('tracetrack.is_scan'::text, true) IS DISTINCT FROM 'on'::text OR NOT has_table_privilege('accounts_pendingchange'::regclass::oid, 'INSERT'::text))
    EXECUTE FUNCTION note_rows('bag', 'code');
