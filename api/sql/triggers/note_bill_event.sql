CREATE OR REPLACE TRIGGER note_bill_event AFTER UPDATE OF closed_at, cancelled_at ON bills_bill
    FOR EACH ROW EXECUTE FUNCTION note_bill_event();
