CREATE OR REPLACE TRIGGER audit_entry_is_written_by_function BEFORE INSERT ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_own_entry();
