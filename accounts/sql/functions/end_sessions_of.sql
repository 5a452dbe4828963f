-- Ends all sessions of a person, and keeps the reason for the next request with one of their keys. An ended
-- session never lives again: neither by a new use nor when the person is switched on again.
CREATE OR REPLACE FUNCTION end_sessions_of(ended_person bigint, reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts_usersession SET ends_at = now(), end_reason = reason, data = ''
    WHERE person_id = ended_person AND end_reason = '' AND ends_at > now();
END $$;
