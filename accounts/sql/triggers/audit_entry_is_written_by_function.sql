CREATE OR REPLACE TRIGGER audit_entry_is_written_by_function BEFORE INSERT ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION refuse_direct_insert('audit_entry_is_written_by_function', 'write_audit_entry');
