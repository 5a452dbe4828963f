CREATE OR REPLACE TRIGGER note_person_permission
    AFTER INSERT OR DELETE OR UPDATE ON accounts_user_user_permissions
    FOR EACH ROW EXECUTE FUNCTION note_row('person', 'user_id', 'user_id', '', '');
