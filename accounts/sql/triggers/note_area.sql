CREATE OR REPLACE TRIGGER note_area
    AFTER INSERT OR DELETE OR UPDATE ON accounts_area
    FOR EACH ROW EXECUTE FUNCTION note_row('area', 'name', 'id', '', '');
