-- The bill of this number, or whose paper has this short code (bills/fingerprint.py).
CREATE OR REPLACE FUNCTION find_bill(wanted text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(
        (SELECT id FROM bills_bill WHERE number = wanted),
        (SELECT bill_id FROM bills_billversion WHERE short_code = translate(replace(wanted, '-', ''), 'ILO', '110')));
END $$;
