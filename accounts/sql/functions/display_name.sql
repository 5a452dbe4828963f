-- What people call this person: User.display_name.
CREATE OR REPLACE FUNCTION display_name(person accounts_user) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(person.first_name, ''), person.username)
$$;
