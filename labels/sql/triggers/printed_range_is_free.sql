CREATE OR REPLACE TRIGGER printed_range_is_free
    BEFORE INSERT ON labels_printedrange
    FOR EACH ROW EXECUTE FUNCTION printed_range_is_free();
