CREATE OR REPLACE TRIGGER note_restored_parent
    AFTER UPDATE ON bags_bag
    FOR EACH ROW WHEN (NEW.kind::text = 'parent'::text AND OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NULL)
    EXECUTE FUNCTION note_parent();
