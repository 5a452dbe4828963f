CREATE OR REPLACE TRIGGER scan_is_history
    BEFORE DELETE OR UPDATE OR TRUNCATE ON scanning_scan
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('scan_is_history');
