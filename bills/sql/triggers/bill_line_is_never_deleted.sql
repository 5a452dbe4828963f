CREATE OR REPLACE TRIGGER bill_line_is_never_deleted
    BEFORE DELETE OR TRUNCATE ON bills_billline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('bill_line_is_never_deleted');
