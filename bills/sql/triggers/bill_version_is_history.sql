CREATE OR REPLACE TRIGGER bill_version_is_history
    BEFORE DELETE OR UPDATE OR TRUNCATE ON bills_billversion
    FOR EACH STATEMENT EXECUTE FUNCTION append_only('bill_version_is_history');
