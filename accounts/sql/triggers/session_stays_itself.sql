-- One that was ended never lives again, and none becomes another person's or another device's. Before a person is
-- known it has none.
CREATE OR REPLACE TRIGGER session_stays_itself BEFORE UPDATE ON accounts_usersession
    FOR EACH ROW WHEN (NEW.digest::text <> OLD.digest::text OR NEW.ends_at > OLD.ends_at OR OLD.end_reason::text <> ''::text AND NEW.end_reason::text = ''::text OR NEW.person_id IS DISTINCT FROM OLD.person_id AND OLD.person_id IS NOT NULL)
    EXECUTE FUNCTION refuse_by_rule('session_stays_itself', 'A session keeps its key and its person, and can only be ended.');
