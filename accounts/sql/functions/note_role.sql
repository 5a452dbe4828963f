-- A role that a person was given or lost is a change of the person.
CREATE OR REPLACE FUNCTION note_role() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN jsonb_build_object('role', (SELECT name FROM public.auth_group WHERE id = OLD.group_id)) ELSE '{"role": null}' END;
    after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN jsonb_build_object('role', (SELECT name FROM public.auth_group WHERE id = NEW.group_id)) ELSE '{"role": null}' END;
    person bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.user_id ELSE NEW.user_id END;
BEGIN
    PERFORM public.note_change('person', (SELECT username FROM public.accounts_user WHERE id = person), person, before, after, '{}', '{}');
    RETURN NULL;
END $$;
