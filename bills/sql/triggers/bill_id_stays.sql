-- By its id note_rows knows what a bill was before.
CREATE OR REPLACE TRIGGER bill_id_stays BEFORE UPDATE OF id ON bills_bill
    FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION refuse_by_rule('bill_id_stays', 'A bill keeps its id.');
