CREATE OR REPLACE TRIGGER link_joins_child_to_parent
    AFTER INSERT ON bags_link REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION link_joins_child_to_parent();
