CREATE OR REPLACE TRIGGER note_api_key
    AFTER INSERT OR DELETE OR UPDATE ON accounts_apitoken
    FOR EACH ROW EXECUTE FUNCTION note_row('API key', 'name', 'id', 'digest', 'last_used_at');
