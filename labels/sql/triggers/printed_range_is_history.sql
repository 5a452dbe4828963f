CREATE OR REPLACE TRIGGER printed_range_is_history
    BEFORE DELETE OR UPDATE OR TRUNCATE ON labels_printedrange
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('printed_range_is_history');
