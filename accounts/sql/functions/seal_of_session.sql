-- The seal of a session as it is now, for a process that verifies it. NULL if there is none or nobody has signed in.
CREATE OR REPLACE FUNCTION seal_of_session(wanted text) RETURNS text STABLE LANGUAGE sql AS $$
    SELECT make_session_seal(session, person)
    FROM accounts_usersession session JOIN accounts_user person ON person.id = session.person_id
    WHERE session.digest = wanted
$$;
