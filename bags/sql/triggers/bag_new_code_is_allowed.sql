CREATE OR REPLACE TRIGGER bag_new_code_is_allowed
    AFTER INSERT ON bags_bag
    FOR EACH ROW WHEN (NOT is_allowed_code(NEW.code::text)) EXECUTE FUNCTION bag_new_code_is_allowed();
