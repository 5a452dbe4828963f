-- The scans of all batches, in order, as they came.
CREATE OR REPLACE FUNCTION list_scans(batches jsonb) RETURNS scanning_scan[] LANGUAGE plpgsql AS $$
BEGIN
    RETURN ARRAY(
        SELECT scan FROM jsonb_array_elements(batches) batch,
            LATERAL jsonb_populate_recordset(NULL::scanning_scan, batch -> 'scans') scan);
END $$;
