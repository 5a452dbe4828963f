-- Under another name it would be nobody's, the last admin's too.
CREATE OR REPLACE TRIGGER role_of_admins_stays BEFORE UPDATE OF name ON auth_group
    FOR EACH ROW WHEN (OLD.name::text = 'Admin'::text AND NEW.name::text <> 'Admin'::text) EXECUTE FUNCTION refuse_by_rule('role_of_admins_stays', 'The role Admin keeps its name.');
