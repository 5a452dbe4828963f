-- Whether the person is signed in by this session, and it is as it was when a process verified it: `known` has its
-- seal of then, and how long a session may go unused.
CREATE OR REPLACE FUNCTION is_live_session(session accounts_usersession, person accounts_user, known jsonb)
RETURNS boolean STABLE LANGUAGE sql AS $$
    SELECT coalesce(
        session.person_id = person.id AND person.is_active AND session.end_reason = '' AND session.ends_at > now()
            AND session.last_used_at > now() - make_interval(secs => (known ->> 'idle_seconds_allowed')::float8)
            AND make_session_seal(session, person) = known ->> 'seal', false)
$$;
