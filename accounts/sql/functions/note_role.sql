-- A role that a person was given or lost is a change of the person. One that went from one person to another is a
-- change of both.
CREATE OR REPLACE FUNCTION note_role() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    lost text := CASE WHEN TG_OP <> 'INSERT' THEN (SELECT name FROM public.auth_group WHERE id = OLD.group_id) END;
    given text := CASE WHEN TG_OP <> 'DELETE' THEN (SELECT name FROM public.auth_group WHERE id = NEW.group_id) END;
    one record;
BEGIN
    FOR one IN
        SELECT person, (SELECT username FROM public.accounts_user WHERE id = person) AS username,
               jsonb_build_object('role', max(before)) AS before, jsonb_build_object('role', max(after)) AS after
        FROM (SELECT OLD.user_id, lost, NULL WHERE TG_OP <> 'INSERT'
              UNION ALL SELECT NEW.user_id, NULL, given WHERE TG_OP <> 'DELETE') AS changed (person, before, after)
        GROUP BY person ORDER BY person
    LOOP
        PERFORM public.note_change('person', one.username, one.person, one.before, one.after, '{}', '{}');
    END LOOP;
    RETURN NULL;
END $$;
