CREATE OR REPLACE TRIGGER tally_made_links AFTER INSERT ON bags_link REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT
    WHEN (current_setting('tracetrack.is_tallied'::text, true) IS DISTINCT FROM 'on'::text OR NOT has_table_privilege('accounts_pendingchange'::regclass::oid, 'INSERT'::text))
    EXECUTE FUNCTION tally_made_links();
