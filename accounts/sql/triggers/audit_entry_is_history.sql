CREATE OR REPLACE TRIGGER audit_entry_is_history
    BEFORE DELETE OR UPDATE OR TRUNCATE ON accounts_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('audit_entry_is_history');
