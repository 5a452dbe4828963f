-- Scans name it without a foreign key.
CREATE OR REPLACE TRIGGER area_id_stays BEFORE UPDATE OF id ON accounts_area
    FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION refuse_by_rule('area_id_stays', 'Scans know people, areas and API keys by their id: it stays.');
