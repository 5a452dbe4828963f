CREATE OR REPLACE TRIGGER bag_stays_itself
    BEFORE UPDATE ON bags_bag
    FOR EACH ROW EXECUTE FUNCTION bag_stays_itself();
