CREATE CONSTRAINT TRIGGER write_pending_change
    AFTER INSERT ON accounts_pendingchange
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION write_pending_change();
