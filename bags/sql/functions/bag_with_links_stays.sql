-- A bag that was ever in another, or ever held one, is not deleted. What a foreign key would see to, but for all bags of
-- a statement at once.
CREATE OR REPLACE FUNCTION bag_with_links_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    linked text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        SELECT 'All bags' INTO linked WHERE EXISTS (SELECT FROM bags_link);
    ELSIF current_setting('transaction_isolation') <> 'read committed' THEN
        -- It would not see a link made since it began (link_joins_child_to_parent).
        SELECT code INTO linked FROM gone LIMIT 1;
    ELSE
        SELECT code INTO linked FROM gone
        WHERE EXISTS (SELECT FROM bags_link WHERE child_id = gone.id)
           OR EXISTS (SELECT FROM bags_link WHERE parent_id = gone.id)
        LIMIT 1;
    END IF;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'bag_with_links_stays',
            MESSAGE = format('%s may have links, which are history, and cannot be deleted.', linked);
    END IF;
    RETURN NULL;
END $$;
