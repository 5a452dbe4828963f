CREATE OR REPLACE TRIGGER other_parents_stay_known
    BEFORE UPDATE ON bags_codesettings
    FOR EACH ROW EXECUTE FUNCTION other_parents_stay_known();
