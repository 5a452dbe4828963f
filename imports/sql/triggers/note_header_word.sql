CREATE OR REPLACE TRIGGER note_header_word
    AFTER INSERT OR DELETE OR UPDATE ON imports_headerword
    FOR EACH ROW EXECUTE FUNCTION note_row('header word', 'word', 'id', '', '');
