CREATE OR REPLACE TRIGGER bill_new_number_is_allowed
    AFTER INSERT ON bills_bill
    FOR EACH ROW WHEN (NOT is_bill_number(NEW.number::text)) EXECUTE FUNCTION bill_new_number_is_allowed();
