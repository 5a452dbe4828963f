CREATE OR REPLACE TRIGGER link_parent_is_not_frozen_either
    AFTER UPDATE ON bags_link REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION link_parent_is_not_frozen();
