CREATE OR REPLACE TRIGGER bill_cancelled_holds_nothing
    AFTER UPDATE ON bills_bill
    FOR EACH ROW EXECUTE FUNCTION bill_cancelled_holds_nothing();
