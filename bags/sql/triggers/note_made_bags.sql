CREATE OR REPLACE TRIGGER note_made_bags AFTER INSERT ON bags_bag REFERENCING NEW TABLE AS after_rows
    FOR EACH STATEMENT
    WHEN (current_setting('tracetrack.is_scan'::text, true) IS DISTINCT FROM 'on'::text OR NOT has_table_privilege('accounts_pendingchange'::regclass::oid, 'INSERT'::text))
    EXECUTE FUNCTION note_rows('bag', 'code');
