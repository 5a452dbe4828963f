-- Without the columns named, each sign-in (last_login) would call it.
CREATE OR REPLACE TRIGGER user_change_ends_sessions
    AFTER UPDATE OF password, is_superuser, is_staff, is_active, area_id, sees_all_areas ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION end_sessions_of_changed_person();
