-- Named to fire after link_joins_child_to_parent, which locks the parents.
CREATE OR REPLACE TRIGGER link_parent_is_not_frozen
    AFTER INSERT ON bags_link REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION link_parent_is_not_frozen();
