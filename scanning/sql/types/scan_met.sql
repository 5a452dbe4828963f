-- What a scan meets before anything of its call is done: the stored scan of its id, and by its codes the bag, the parent
-- that it names, the open link of the bag, and whether the parent of the two is on a bill.
CREATE TYPE scan_met AS (
    stored scanning_scan,
    bag bags_bag,
    parent bags_bag,
    link bags_link,
    is_on_bill boolean
);
