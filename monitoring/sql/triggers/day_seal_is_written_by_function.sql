CREATE OR REPLACE TRIGGER day_seal_is_written_by_function BEFORE INSERT ON monitoring_dayseal
    FOR EACH ROW EXECUTE FUNCTION refuse_direct_insert('day_seal_is_written_by_function', 'seal_next_day');
