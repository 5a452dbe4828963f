CREATE OR REPLACE TRIGGER area_is_never_deleted BEFORE DELETE ON accounts_area
    FOR EACH ROW EXECUTE FUNCTION refuse_delete('area_is_never_deleted');
