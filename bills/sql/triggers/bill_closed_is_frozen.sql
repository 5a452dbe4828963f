CREATE OR REPLACE TRIGGER bill_closed_is_frozen
    BEFORE UPDATE ON bills_bill
    FOR EACH ROW EXECUTE FUNCTION bill_closed_is_frozen();
