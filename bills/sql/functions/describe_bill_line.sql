-- A line of a bill as people read it: the parent's code and the bill's number instead of their ids.
CREATE OR REPLACE FUNCTION describe_bill_line(line jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT line - ARRAY['bill_id', 'parent_id'] || jsonb_build_object(
        'bill', (SELECT number FROM public.bills_bill WHERE id = (line ->> 'bill_id')::bigint),
        'parent', (SELECT code FROM public.bags_bag WHERE id = (line ->> 'parent_id')::bigint))
$$;
