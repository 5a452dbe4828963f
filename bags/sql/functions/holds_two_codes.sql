-- Whether a code that is no bag looks like two labels that the scanner ran together: two of the same make
-- (CH10001CH10002), or a parent's code with another beside it (SB12345CH10001).
CREATE OR REPLACE FUNCTION holds_two_codes(code text, site bags_codesettings) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    half integer := length(code) / 2;
    first_make text;
BEGIN
    IF half < 4 THEN
        RETURN false;
    ELSIF length(code) = 2 * half THEN
        first_make := regexp_replace(left(code, half), '[0-9]', '9', 'g');
        IF first_make ~ '[A-Z]' AND first_make ~ '9'
           AND first_make = regexp_replace(right(code, half), '[0-9]', '9', 'g') THEN
            RETURN true;
        END IF;
    END IF;
    -- Nearly no code begins or ends with a parent's: that is found by one match.
    IF code !~ regexp_replace(site.parent_pattern, '^\^(.*)[$]$', '^(?:\1)|(?:\1)$') THEN
        RETURN false;
    END IF;
    -- A separator where the two would meet speaks for one code that is derived from the other: SB12345-0001.
    RETURN EXISTS (
        SELECT FROM generate_series(4, length(code) - 4) cut
        WHERE (left(code, cut) ~ site.parent_pattern OR substr(code, cut + 1) ~ site.parent_pattern)
          AND substr(code, cut, 2) ~ '^[A-Z0-9]{2}$');
END $$;
