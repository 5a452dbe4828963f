CREATE OR REPLACE TRIGGER tally_bill
    AFTER INSERT OR DELETE OR UPDATE OF closed_at, cancelled_at, area_id ON bills_bill
    FOR EACH ROW EXECUTE FUNCTION tally_bill();
