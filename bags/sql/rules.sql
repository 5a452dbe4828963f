-- The rules about bags and links that a table constraint cannot hold.
-- To change one: edit it here and add a migration that runs this file again.

-- Refuse the statement under the name of a rule, as a constraint would.
CREATE OR REPLACE FUNCTION refuse(rule text, sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = rule, MESSAGE = sentence;
END $$;

-- For tables that are history: rows are added, never changed or removed.
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse(TG_ARGV[0], format('%s is history: rows are never changed or removed.', TG_TABLE_NAME));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER audit_entry_is_history
    BEFORE UPDATE OR DELETE OR TRUNCATE ON accounts_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION append_only('audit_entry_is_history');

-- People and areas are retired, never deleted: scans and audit entries name them for ever.
CREATE OR REPLACE FUNCTION never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM refuse(TG_ARGV[0], 'People and areas are retired, never deleted.');
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER user_is_never_deleted BEFORE DELETE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION never_deleted('user_is_never_deleted');
CREATE OR REPLACE TRIGGER area_is_never_deleted BEFORE DELETE ON accounts_area
    FOR EACH ROW EXECUTE FUNCTION never_deleted('area_is_never_deleted');


-- A bag keeps its code and its kind. A bag in use cannot be retired.

CREATE OR REPLACE FUNCTION bag_stays_itself() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.code <> OLD.code OR NEW.kind <> OLD.kind THEN
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

CREATE OR REPLACE TRIGGER bag_stays_itself
    BEFORE UPDATE ON bags_bag
    FOR EACH ROW EXECUTE FUNCTION bag_stays_itself();


-- Only a parent contains, only a child is contained, and neither is retired.
-- Works on all rows of a statement at once, so that a load of a million rows pays once.

CREATE OR REPLACE FUNCTION link_joins_child_to_parent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    -- Whoever puts a parent on a bill locks it too (bill_line_is_allowed), so the two cannot cross.
    PERFORM FROM bags_bag WHERE id IN (SELECT parent_id FROM made) ORDER BY id FOR NO KEY UPDATE;

    SELECT parent.code AS parent_code, parent.kind AS parent_kind, child.code AS child_code,
           child.kind AS child_kind
    INTO wrong
    FROM made
    JOIN bags_bag parent ON parent.id = made.parent_id
    JOIN bags_bag child ON child.id = made.child_id
    WHERE made.unlinked_at IS NULL
      AND (parent.kind <> 'parent' OR child.kind <> 'child'
           OR parent.retired_at IS NOT NULL OR child.retired_at IS NOT NULL)
    LIMIT 1;
    IF wrong.parent_kind <> 'parent' THEN
        PERFORM refuse('link_only_parent_contains', format('%s is not a parent bag.', wrong.parent_code));
    ELSIF wrong.child_kind <> 'child' THEN
        PERFORM refuse('link_only_child_is_contained', format('%s is not a child bag.', wrong.child_code));
    ELSIF FOUND THEN
        PERFORM refuse('link_not_of_retired_bags',
                       format('%s or %s is retired.', wrong.child_code, wrong.parent_code));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER link_joins_child_to_parent
    AFTER INSERT ON bags_link REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION link_joins_child_to_parent();


-- A link is history: it can be ended, once, and nothing else.

CREATE OR REPLACE FUNCTION link_is_only_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.unlinked_at IS NOT NULL
       OR (NEW.id, NEW.child_id, NEW.parent_id, NEW.linked_at, NEW.linked_by_id)
          IS DISTINCT FROM (OLD.id, OLD.child_id, OLD.parent_id, OLD.linked_at, OLD.linked_by_id)
    THEN
        PERFORM refuse('link_is_only_ended', 'A link is history: it can be ended once, and nothing else.');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER link_is_only_ended
    BEFORE UPDATE ON bags_link
    FOR EACH ROW EXECUTE FUNCTION link_is_only_ended();

CREATE OR REPLACE TRIGGER link_is_never_deleted
    BEFORE DELETE OR TRUNCATE ON bags_link
    FOR EACH STATEMENT EXECUTE FUNCTION append_only('link_is_never_deleted');
