-- Whether a text may be the code of a new bag: 1 to 64 of A-Z 0-9 - _ . /, and beside a slash never nothing and never dots
-- alone: browsers and proxies take such parts out of the address of its page, and "A//B" would show the page of A/B.
-- bags/codes.py and static/scan/codes.js have the same rule.
CREATE OR REPLACE FUNCTION is_allowed_code(code text) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN length(code) <= 64 AND code ~ '^\.*[A-Z0-9_-][A-Z0-9._-]*(/\.*[A-Z0-9_-][A-Z0-9._-]*)*$';
