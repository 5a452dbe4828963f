CREATE OR REPLACE TRIGGER note_person
    AFTER INSERT OR DELETE OR UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION note_row('person', 'username', 'id', 'password', 'last_login');
