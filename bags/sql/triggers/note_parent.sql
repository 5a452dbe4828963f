CREATE OR REPLACE TRIGGER note_parent
    AFTER INSERT ON bags_bag
    FOR EACH ROW WHEN (NEW.kind::text = 'parent'::text) EXECUTE FUNCTION note_parent();
