-- Without the columns named, each sign-in (last_login) would call it.
CREATE OR REPLACE TRIGGER last_admin_stays
    BEFORE UPDATE OF is_active, is_superuser, password ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION last_admin_stays();
