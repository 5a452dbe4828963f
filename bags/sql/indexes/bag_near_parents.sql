-- Parents by what they become by losing one character: which of them a new code is one slip from. One bag in thirty is
-- a parent. Without a list of pending entries, which each look-up would have to read.
CREATE INDEX bag_near_parents ON bags_bag USING gin (list_deletions(code)) WITH (fastupdate = off)
WHERE kind = 'parent';
