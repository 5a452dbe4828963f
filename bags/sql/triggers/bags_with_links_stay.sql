-- With all tables of the statement empty.
CREATE OR REPLACE TRIGGER bags_with_links_stay AFTER TRUNCATE ON bags_bag
    FOR EACH STATEMENT EXECUTE FUNCTION bag_with_links_stays();
