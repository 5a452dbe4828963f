-- Whether a text may be the number of a new bill: an allowed code of at most 40 characters that starts with a letter or
-- digit and whose address is that of no other page (bills/number_rule.py has the same words).
CREATE OR REPLACE FUNCTION is_bill_number(number text) RETURNS boolean
IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN length(number) <= 40 AND number ~ '^[A-Z0-9]' AND is_allowed_code(number)
       AND number !~ '(^|/)(ADD|AGAINST|CANCEL|CHANGE|CHECK|CHECKED|CLOSE|CSV|DELETE|EXPORT|LINES|NEW|PDF|REOPEN|SCAN|TAKE-OFF|TEXT|TOTALS|VERSIONS|XLSX)$'
       AND number !~ '(^|/)VERSIONS/';
