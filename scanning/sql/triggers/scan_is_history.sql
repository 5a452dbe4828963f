CREATE OR REPLACE TRIGGER scan_is_history
    BEFORE UPDATE OR DELETE OR TRUNCATE ON scanning_scan
    FOR EACH STATEMENT EXECUTE FUNCTION append_only('scan_is_history');
