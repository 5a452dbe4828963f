CREATE OR REPLACE TRIGGER user_is_never_deleted BEFORE DELETE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION refuse_delete('user_is_never_deleted');
