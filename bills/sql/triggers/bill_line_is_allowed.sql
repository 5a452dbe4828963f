CREATE OR REPLACE TRIGGER bill_line_is_allowed
    BEFORE INSERT OR UPDATE ON bills_billline
    FOR EACH ROW EXECUTE FUNCTION bill_line_is_allowed();
