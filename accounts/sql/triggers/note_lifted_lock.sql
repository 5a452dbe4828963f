-- Not where the worker forgets counters: their locks are over.
CREATE OR REPLACE TRIGGER note_lifted_lock
    AFTER DELETE ON accounts_signincounter
    FOR EACH ROW WHEN (OLD.locked_until > now()) EXECUTE FUNCTION note_row('sign-in lock', 'kind', 'person_id', 'digest', 'failures,expires_at');
