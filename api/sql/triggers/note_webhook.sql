CREATE OR REPLACE TRIGGER note_webhook
    AFTER INSERT OR DELETE OR UPDATE ON api_webhook
    FOR EACH ROW EXECUTE FUNCTION note_row('webhook', 'name', 'id', 'seed', '');
