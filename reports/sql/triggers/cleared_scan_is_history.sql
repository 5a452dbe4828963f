-- Who cleared what stays written down.
CREATE OR REPLACE TRIGGER cleared_scan_is_history
    BEFORE DELETE OR UPDATE OR TRUNCATE ON reports_clearedscan
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('cleared_scan_is_history');
