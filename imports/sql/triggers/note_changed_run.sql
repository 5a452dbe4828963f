-- Its progress is written twice a second: only whose file it is, and what it did to the bags, is a change. Who
-- requests the next step is named by the entry of that step.
CREATE OR REPLACE TRIGGER note_changed_run
    AFTER UPDATE ON imports_importrun
    FOR EACH ROW WHEN (OLD.imported_at IS DISTINCT FROM NEW.imported_at OR OLD.undone_at IS DISTINCT FROM NEW.undone_at
        OR OLD.made_by_id IS DISTINCT FROM NEW.made_by_id OR OLD.file_name::text <> NEW.file_name::text OR OLD.sha256::text <> NEW.sha256::text
        OR OLD.imported_at IS NOT NULL AND OLD.imported_by_id IS DISTINCT FROM NEW.imported_by_id AND NEW.undone_at IS NULL)
    EXECUTE FUNCTION note_row('import run', 'file_name', 'id', '', 'options,found,counts,reasons,samples,effects,remedies,seconds,phase,done,total,phase_began_at,alive_at,cancel_wanted,attempt,trouble,preview,previewed_at,previewed_by_id,undone,requested_at,task,state,result_id');
