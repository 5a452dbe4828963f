CREATE OR REPLACE TRIGGER last_admin_keeps_role
    AFTER DELETE OR UPDATE ON accounts_user_groups
    FOR EACH ROW EXECUTE FUNCTION last_admin_stays();
