CREATE OR REPLACE TRIGGER role_change_ends_sessions AFTER INSERT OR DELETE OR UPDATE ON accounts_user_groups
    FOR EACH ROW EXECUTE FUNCTION end_sessions_of_changed_role();
