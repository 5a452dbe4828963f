CREATE OR REPLACE TRIGGER note_code_settings
    AFTER INSERT OR DELETE OR UPDATE ON bags_codesettings
    FOR EACH ROW EXECUTE FUNCTION note_row('site settings', 'settings of codes', 'id', '', 'apart_patterns,slip_pattern,has_other_parents,other_parent_lengths');
