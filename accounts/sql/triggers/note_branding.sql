CREATE OR REPLACE TRIGGER note_branding
    AFTER INSERT OR DELETE OR UPDATE ON core_branding
    FOR EACH ROW EXECUTE FUNCTION note_row('site settings', 'name and logo', 'id', 'logo', '');
