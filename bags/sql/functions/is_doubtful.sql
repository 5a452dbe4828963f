-- Whether a code that is no bag yet may be a misread parent's code: it would be a child, and is one slip from the site's
-- pattern for parents or from a known parent, or fits that pattern with 0 and 1 for O and I. An admin's own pattern for
-- children that is a slip apart from that of parents (CodeSettings.apart_patterns) leaves no doubt of what fits it.
CREATE OR REPLACE FUNCTION is_doubtful(code text, site bags_codesettings) RETURNS boolean STABLE LANGUAGE plpgsql AS $$
BEGIN
    IF code ~ site.parent_pattern OR code ~ site.child_pattern
       AND site.apart_patterns = site.parent_pattern || E'\n' || site.child_pattern THEN
        RETURN false;
    END IF;
    RETURN is_one_slip(code, site.slip_pattern) OR translate(code, 'OI', '01') ~ site.parent_pattern
        -- A parent that fits the pattern is a slip from it where the code is a slip from the parent: found already. Of
        -- the others none is looked for that is longer or shorter by more than a slip: it takes some forty pages.
        OR site.has_other_parents IS NOT FALSE
           AND (site.other_parent_lengths & (7::bigint << least(length(code), 63) >> 2) = 0) IS NOT TRUE
           AND find_near_parent(code) IS NOT NULL;
END $$;
