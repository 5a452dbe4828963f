-- Its progress is written twice a second: only what it did to the bags is a change.
CREATE OR REPLACE TRIGGER note_changed_run
    AFTER UPDATE ON imports_importrun
    FOR EACH ROW WHEN (OLD.imported_at IS DISTINCT FROM NEW.imported_at OR OLD.undone_at IS DISTINCT FROM NEW.undone_at)
    EXECUTE FUNCTION note_row('import run', 'file_name', 'id', '', 'options,found,counts,reasons,samples,effects,remedies,seconds,phase,done,total,phase_began_at,alive_at,cancel_wanted,attempt,trouble,preview,previewed_at,previewed_by_id,undone,requested_at,task,state,result_id');
