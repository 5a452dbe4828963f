-- What a process may remember of a session that it has verified. While the seal is the same, so is all that was
-- verified: what the session holds, and the person's password and rights.
CREATE OR REPLACE FUNCTION make_session_seal(session accounts_usersession, person accounts_user) RETURNS text
STABLE LANGUAGE sql AS $$
    SELECT encode(sha256(convert_to(concat_ws(E'\n', session.digest, session.data, person.id, person.password,
        person.is_active, person.is_superuser, person.must_change_password), 'UTF8')), 'hex')
$$;
