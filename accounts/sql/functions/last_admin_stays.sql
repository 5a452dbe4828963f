-- Somebody can always open the admin: the last active admin keeps role, activity and password, whoever changes them.
-- Two admins who demote each other at once take turns: the second finds the first gone.
CREATE OR REPLACE FUNCTION last_admin_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    person accounts_user;
BEGIN
    IF TG_TABLE_NAME = 'accounts_user' THEN
        person := OLD;
        IF NEW.is_active AND (NEW.is_superuser OR NOT OLD.is_superuser OR is_in_admin_group(OLD.id))
                AND (NEW.password NOT LIKE '!%' OR OLD.password LIKE '!%') THEN
            RETURN NEW;
        END IF;
        IF NOT (OLD.is_superuser OR is_in_admin_group(OLD.id)) THEN
            RETURN NEW;
        END IF;
    ELSE
        -- A row that was changed may have become another role, or another person's, or be as good as before.
        IF OLD.group_id <> (SELECT id FROM auth_group WHERE name = 'Admin') OR is_in_admin_group(OLD.user_id) THEN
            RETURN NULL;
        END IF;
        SELECT * INTO person FROM accounts_user WHERE id = OLD.user_id;
    END IF;
    IF NOT person.is_active OR (TG_TABLE_NAME = 'accounts_user_groups' AND person.is_superuser) THEN
        RETURN NEW;
    END IF;
    -- A snapshot from before the other's turn would still show them as admin.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        PERFORM refuse('last_admin_stays', 'Take an admin''s role, activity or password in a transaction that is read committed.');
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('last_admin_stays', 0));
    -- An admin who has a password must leave one behind who has one too.
    IF NOT EXISTS (
        SELECT FROM accounts_user other
        WHERE other.id <> person.id AND other.is_active AND (other.is_superuser OR is_in_admin_group(other.id))
            AND (other.password NOT LIKE '!%' OR person.password LIKE '!%')
    ) THEN
        PERFORM refuse('last_admin_stays', 'This is the last admin who can sign in. Make another person admin first.');
    END IF;
    RETURN NEW;
END $$;
