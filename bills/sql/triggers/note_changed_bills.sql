CREATE OR REPLACE TRIGGER note_changed_bills AFTER UPDATE ON bills_bill REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_rows('bill', 'number');
