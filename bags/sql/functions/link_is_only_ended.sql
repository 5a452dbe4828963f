-- A link is history: it can be ended, once, and nothing else.
CREATE OR REPLACE FUNCTION link_is_only_ended() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.unlinked_at IS NOT NULL
       OR (NEW.id, NEW.child_id, NEW.parent_id, NEW.linked_at, NEW.linked_by_id)
          IS DISTINCT FROM (OLD.id, OLD.child_id, OLD.parent_id, OLD.linked_at, OLD.linked_by_id)
    THEN
        PERFORM refuse('link_is_only_ended', 'A link is history: it can be ended once, and nothing else.');
    END IF;
    RETURN NEW;
END $$;
