-- Whether the text of a label that was refused may hold a parent's code: it contains one by the site's pattern, or a part
-- between signs that are in no code, or all parts together, fits the pattern, may be a misread parent's or is a
-- known parent's code. Names of keys, as <BACKSPACE>, are not of the label.
-- static/scan/doubt.js judges the same way, without the known parents.
CREATE OR REPLACE FUNCTION may_hold_parent(label text, site bags_codesettings) RETURNS boolean STABLE LANGUAGE sql AS $$
    SELECT label ~ regexp_replace(site.parent_pattern, '^\^|[$]$', '', 'g') OR EXISTS (
        SELECT FROM regexp_split_to_table(concat_ws(' ', label, regexp_replace(label, '<[^<>]+>', '', 'g'),
            regexp_replace(label, '<[^<>]+>|[^A-Z0-9._/-]+', '', 'g')), '[^A-Z0-9._/-]+') part
        -- No code is longer, and judging hundreds of characters takes a second a label.
        WHERE CASE WHEN length(part) <= 64 THEN
            part ~ site.parent_pattern OR is_doubtful(part, site)
            OR EXISTS (SELECT FROM bags_bag WHERE code = part AND kind = 'parent' AND withdrawn_at IS NULL) END)
$$;
