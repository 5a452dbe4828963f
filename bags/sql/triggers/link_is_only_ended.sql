CREATE OR REPLACE TRIGGER link_is_only_ended
    BEFORE UPDATE ON bags_link
    FOR EACH ROW EXECUTE FUNCTION link_is_only_ended();
