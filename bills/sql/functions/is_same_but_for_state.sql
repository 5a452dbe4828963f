-- A closed bill stays as it is until it is opened again or cancelled. Each closing is the next version, and is kept.
-- A cancelled bill stays as it is for ever.
CREATE OR REPLACE FUNCTION is_same_but_for_state(a bills_bill, b bills_bill) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    -- Closing, opening again and cancelling set these; everything else, whatever is added, counts as changed.
    RETURN to_jsonb(a) - '{closed_at,closed_by_id,cancelled_at,cancelled_by_id,cancel_reason}'::text[]
         = to_jsonb(b) - '{closed_at,closed_by_id,cancelled_at,cancelled_by_id,cancel_reason}'::text[];
END $$;
