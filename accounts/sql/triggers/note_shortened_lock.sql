-- A counter is found by its digest: with another, its lock holds nobody.
CREATE OR REPLACE TRIGGER note_shortened_lock
    AFTER UPDATE ON accounts_signincounter
    FOR EACH ROW WHEN (OLD.locked_until > now() AND (NEW.locked_until IS NULL OR NEW.locked_until < OLD.locked_until OR NEW.digest::text <> OLD.digest::text)) EXECUTE FUNCTION note_row('sign-in lock', 'kind', 'person_id', 'digest', 'failures,expires_at');
