-- One scan that passed its first checks: done by the function of its action.
CREATE OR REPLACE FUNCTION perform_scan(s scanning_scan, own_area bigint, is_admin boolean, may_bill boolean,
                                site bags_codesettings, down scanning_parentputdown) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE s.action
        WHEN 'pack' THEN scan_pack(s, own_area, site, down)
        WHEN 'unpack' THEN scan_unpack(s, own_area)
        WHEN 'empty' THEN scan_empty(s, own_area)
        WHEN 'finish' THEN scan_finish(s, own_area)
        WHEN 'move' THEN scan_move(s, own_area, site)
        WHEN 'bill' THEN scan_bill(s, own_area)
        WHEN 'unbill' THEN scan_unbill(s)
        WHEN 'look' THEN scan_look(s, own_area)
        WHEN 'undo' THEN scan_undo(s, own_area, is_admin, may_bill)
    END;
END $$;
