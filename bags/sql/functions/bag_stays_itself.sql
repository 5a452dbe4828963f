-- A bag keeps its id and its code, and its kind while it is in use or retired: one that went with an undone import may have had the
-- wrong kind, and can come back as the other. A bag in use cannot be retired.
CREATE OR REPLACE FUNCTION bag_stays_itself() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.code <> OLD.code
       OR NEW.kind <> OLD.kind AND (OLD.withdrawn_at IS NULL OR NEW.retired_at IS NOT NULL) THEN
        PERFORM refuse('bag_code_and_kind_stay', 'A bag keeps its code and its kind.');
    END IF;
    IF NEW.retired_at IS NOT NULL AND OLD.retired_at IS NULL AND EXISTS (
        SELECT FROM bags_link WHERE child_id = NEW.id AND unlinked_at IS NULL
        UNION ALL
        SELECT FROM bags_link WHERE parent_id = NEW.id AND unlinked_at IS NULL
    ) THEN
        PERFORM refuse('bag_retired_is_loose', 'A bag that is in a parent or holds children cannot be retired.');
    END IF;
    RETURN NEW;
END $$;
