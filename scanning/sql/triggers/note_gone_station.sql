CREATE OR REPLACE TRIGGER note_gone_station
    AFTER DELETE ON scanning_station
    FOR EACH ROW EXECUTE FUNCTION note_row('station', 'name', 'id', '', 'told_at');
