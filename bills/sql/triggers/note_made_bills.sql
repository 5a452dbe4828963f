CREATE OR REPLACE TRIGGER note_made_bills AFTER INSERT ON bills_bill REFERENCING NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_rows('bill', 'number');
