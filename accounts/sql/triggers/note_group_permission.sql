CREATE OR REPLACE TRIGGER note_group_permission
    AFTER INSERT OR DELETE OR UPDATE ON auth_group_permissions
    FOR EACH ROW EXECUTE FUNCTION note_row('role', 'group_id', 'group_id', '', '');
