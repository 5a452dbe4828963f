CREATE OR REPLACE TRIGGER note_gone_bills AFTER DELETE ON bills_bill REFERENCING OLD TABLE AS before_rows
    FOR EACH STATEMENT EXECUTE FUNCTION note_rows('bill', 'number');
