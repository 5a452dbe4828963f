-- Whether this person has the role Admin by group. A superuser is an admin without it.
CREATE OR REPLACE FUNCTION is_in_admin_group(person bigint) RETURNS boolean STABLE LANGUAGE sql AS $$
    SELECT EXISTS (SELECT FROM accounts_user_groups member JOIN auth_group role ON role.id = member.group_id
                   WHERE member.user_id = person AND role.name = 'Admin')
$$;
