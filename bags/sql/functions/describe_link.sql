-- A link as people read it: the codes of its bags instead of their ids.
CREATE OR REPLACE FUNCTION describe_link(link jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT link - ARRAY['child_id', 'parent_id'] || jsonb_build_object(
        'child', (SELECT code FROM public.bags_bag WHERE id = (link ->> 'child_id')::bigint),
        'parent', (SELECT code FROM public.bags_bag WHERE id = (link ->> 'parent_id')::bigint))
$$;
