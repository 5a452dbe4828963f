CREATE OR REPLACE TRIGGER bag_retired_is_on_no_bill
    BEFORE UPDATE ON bags_bag
    FOR EACH ROW WHEN (NEW.retired_at IS NOT NULL AND OLD.retired_at IS NULL)
    EXECUTE FUNCTION bag_retired_is_on_no_bill();
