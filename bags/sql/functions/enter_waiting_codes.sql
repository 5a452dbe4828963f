-- Enter the pieces of new codes into their index, and say how many pages they waited in. Without this they wait until
-- there are 4 MB of them: then each search reads all of these, and the scan that fills them up enters them.
CREATE OR REPLACE FUNCTION enter_waiting_codes() RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT gin_clean_pending_list('bag_code_pieces'::regclass)
$$;
