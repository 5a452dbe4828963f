CREATE OR REPLACE TRIGGER note_group
    AFTER INSERT OR DELETE OR UPDATE ON auth_group
    FOR EACH ROW EXECUTE FUNCTION note_row('role', 'name', 'id', '', '');
