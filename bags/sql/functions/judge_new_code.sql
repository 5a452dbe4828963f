-- What becomes of a code that is no bag yet, by the site's patterns: 'parent' or 'child'; or why a scan makes no bag of
-- it: 'bad_code' (two labels read as one), 'unknown_code' (it fits neither pattern) or 'doubtful'.
CREATE OR REPLACE FUNCTION judge_new_code(code text, site bags_codesettings) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    kind text := choose_kind(code, site);
BEGIN
    IF kind = 'parent' THEN
        RETURN kind;
    ELSIF holds_two_codes(code, site) THEN
        RETURN 'bad_code';
    ELSIF kind IS NULL THEN
        RETURN 'unknown_code';
    ELSIF is_doubtful(code, site) THEN
        RETURN 'doubtful';
    END IF;
    RETURN kind;
END $$;
