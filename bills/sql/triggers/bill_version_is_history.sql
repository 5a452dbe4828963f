CREATE OR REPLACE TRIGGER bill_version_is_history
    BEFORE DELETE OR UPDATE OR TRUNCATE ON bills_billversion
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('bill_version_is_history');
