-- The steps that the actions of a scan are made of: finding, refusing, linking. See record_scans.sql.
-- To change something: edit it here and add a migration that runs this file again.

-- Looking things up ------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION bag_named(wanted text) RETURNS bags_bag LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag;
BEGIN
    SELECT * INTO bag FROM bags_bag WHERE code = wanted;
    RETURN bag;
END $$;

-- The bill of this number, or whose paper has this short code (bills/fingerprint.py).
CREATE OR REPLACE FUNCTION bill_named(wanted text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(
        (SELECT id FROM bills_bill WHERE number = wanted),
        (SELECT bill_id FROM bills_billversion WHERE short_code = translate(replace(wanted, '-', ''), 'ILO', '110')));
END $$;

CREATE OR REPLACE FUNCTION open_link_of(child bigint) RETURNS bags_link LANGUAGE plpgsql AS $$
DECLARE
    link bags_link;
BEGIN
    SELECT * INTO link FROM bags_link WHERE child_id = child AND unlinked_at IS NULL;
    RETURN link;
END $$;

CREATE OR REPLACE FUNCTION open_line_of(parent bigint) RETURNS bills_billline LANGUAGE plpgsql AS $$
DECLARE
    line bills_billline;
BEGIN
    SELECT * INTO line FROM bills_billline WHERE parent_id = parent AND removed_at IS NULL;
    RETURN line;
END $$;

-- The kind that a code which is no bag yet would have: parent, child, or NULL when it may not become one.
CREATE OR REPLACE FUNCTION kind_of_new(code text, site bags_sitesettings) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT site.create_unknown_bags THEN NULL
                WHEN code ~ site.parent_pattern THEN 'parent'
                WHEN code ~ site.child_pattern THEN 'child' END
$$;

-- Whether a code that is no bag looks like two labels that the scanner ran together: two of the same make
-- (CH10001CH10002), or a parent's code with another beside it (SB12345CH10001).
CREATE OR REPLACE FUNCTION is_two_codes(code text, site bags_sitesettings) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    half integer := length(code) / 2;
    first_make text := regexp_replace(left(code, half), '[0-9]', '9', 'g');
BEGIN
    IF half < 4 THEN
        RETURN false;
    ELSIF length(code) = 2 * half AND first_make ~ '[A-Z]' AND first_make ~ '9'
          AND first_make = regexp_replace(right(code, half), '[0-9]', '9', 'g') THEN
        RETURN true;
    END IF;
    -- A separator where the two would meet speaks for one code that is derived from the other: SB12345-0001.
    RETURN EXISTS (
        SELECT FROM generate_series(4, length(code) - 4) cut
        WHERE (left(code, cut) ~ site.parent_pattern OR substr(code, cut + 1) ~ site.parent_pattern)
          AND substr(code, cut, 2) ~ '^[A-Z0-9]{2}$');
END $$;

-- The bag of this code, made now if there is none.
CREATE OR REPLACE FUNCTION bag_made(wanted text, kind text, area bigint) RETURNS bags_bag LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag;
BEGIN
    INSERT INTO bags_bag (code, kind, area_id, created_at)
    VALUES (wanted, bag_made.kind, area, clock_timestamp())
    ON CONFLICT (code) DO NOTHING RETURNING * INTO bag;
    IF bag.id IS NULL THEN
        RETURN bag_named(wanted);  -- somebody else's load made it a moment ago
    END IF;
    RETURN bag;
END $$;

CREATE OR REPLACE FUNCTION children_in(parent bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM bags_link WHERE parent_id = parent AND unlinked_at IS NULL
$$;


-- Reasons to refuse --------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION refused(s scanning_scan, reason text, code text = NULL, by_id bigint = NULL,
                                   at timestamptz = NULL) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    s.outcome := 'refused';
    s.reason := reason;
    -- What is no code may be longer than one, as a bill's number that a program made up.
    s.found_code := left(code, 64);
    s.found_at := at;
    SELECT username INTO s.found_by FROM accounts_user WHERE id = by_id;
    RETURN s;
END $$;

CREATE OR REPLACE FUNCTION already(s scanning_scan, reason text, code text = NULL, by_id bigint = NULL,
                                   at timestamptz = NULL) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    s := refused(s, reason, code, by_id, at);
    s.outcome := 'duplicate';
    RETURN s;
END $$;

-- Refuses the scan if this person may not touch this bag, or nobody may. A bag that is not there passes.
CREATE OR REPLACE FUNCTION check_touchable(s scanning_scan, bag bags_bag, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    IF bag.retired_at IS NOT NULL THEN
        RETURN refused(s, 'retired', bag.code, NULL, bag.retired_at);
    ELSIF bag.area_id <> own_area THEN
        RETURN refused(s, 'other_area', (SELECT name FROM accounts_area WHERE id = bag.area_id));
    END IF;
    RETURN s;
END $$;

-- Refuses the scan if the parent's contents left on a closed bill.
CREATE OR REPLACE FUNCTION check_not_frozen(s scanning_scan, parent bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bill bills_bill := freezing_bill(parent);
BEGIN
    IF bill.id IS NOT NULL THEN
        RETURN refused(s, 'parent_frozen', bill.number, bill.closed_by_id, bill.closed_at);
    END IF;
    RETURN s;
END $$;


-- Changing what is where -----------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION linked(s scanning_scan, child bigint, parent bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)
    VALUES (child, parent, s.received_at, s.user_id) RETURNING id INTO s.made_link_id;
    s.parent_id := parent;
    s.outcome := 'saved';
    RETURN s;
END $$;

CREATE OR REPLACE FUNCTION unlinked(s scanning_scan, link bags_link) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bags_link SET unlinked_at = s.received_at, unlinked_by_id = s.user_id WHERE id = link.id;
    s.ended_link_id := link.id;
    s.parent_id := link.parent_id;
    s.outcome := 'saved';
    RETURN s;
END $$;

CREATE OR REPLACE FUNCTION put_on_bill(s scanning_scan, parent bigint, bill bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bills_billline (bill_id, parent_id, added_at, added_by_id)
    VALUES (bill, parent, s.received_at, s.user_id) RETURNING id INTO s.line_id;
    s.outcome := 'saved';
    RETURN s;
END $$;

CREATE OR REPLACE FUNCTION taken_off_bill(s scanning_scan, line bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bills_billline SET removed_at = s.received_at, removed_by_id = s.user_id WHERE id = line;
    s.line_id := line;
    s.outcome := 'saved';
    RETURN s;
END $$;
