CREATE OR REPLACE TRIGGER note_kind_word
    AFTER INSERT OR DELETE OR UPDATE ON imports_kindword
    FOR EACH ROW EXECUTE FUNCTION note_row('word for a kind', 'word', 'id', '', '');
