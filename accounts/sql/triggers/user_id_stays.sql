-- Scans name it without a foreign key.
CREATE OR REPLACE TRIGGER user_id_stays BEFORE UPDATE OF id ON accounts_user
    FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION refuse_by_rule('user_id_stays', 'Scans know people, areas and API keys by their id: it stays.');
