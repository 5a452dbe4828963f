-- A bill was closed, reopened or cancelled: a row for each webhook that wants to know, in the same transaction. So
-- none is lost, whoever did it, and nobody waits for a receiver: the worker sends them.
CREATE OR REPLACE FUNCTION note_bill_event() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    what text := CASE
        WHEN NEW.cancelled_at IS NOT NULL AND OLD.cancelled_at IS NULL THEN CASE WHEN NEW.version > 0 THEN 'cancelled' END
        WHEN NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL THEN 'closed'
        WHEN NEW.closed_at IS NULL AND OLD.closed_at IS NOT NULL THEN 'reopened'
    END;
BEGIN
    IF what IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO api_webhookdelivery (webhook_id, event_id, event, bill_id, happened_at, next_try_at, payload)
    SELECT webhook.id, gen_random_uuid(), what, NEW.id, clock_timestamp(), clock_timestamp(), jsonb_build_object(
        'bill', NEW.number, 'version', NEW.version, 'sha256', frozen.sha256, 'parents', frozen.parent_count,
        'children', frozen.child_count, 'weight_kg', frozen.weight_kg::text, 'reason', nullif(NEW.cancel_reason, ''))
    FROM api_webhook webhook
    LEFT JOIN bills_billversion frozen ON frozen.bill_id = NEW.id AND frozen.version = NEW.version
    WHERE webhook.is_active AND what = ANY (webhook.events);
    RETURN NULL;
END $$;
