CREATE OR REPLACE TRIGGER link_is_never_deleted
    BEFORE DELETE OR TRUNCATE ON bags_link
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('link_is_never_deleted');
