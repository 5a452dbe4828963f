CREATE OR REPLACE TRIGGER note_made_run
    AFTER INSERT OR DELETE ON imports_importrun
    FOR EACH ROW EXECUTE FUNCTION note_row('import run', 'file_name', 'id', '', 'options,found,counts,reasons,samples,effects,remedies,seconds,phase,done,total,phase_began_at,alive_at,cancel_wanted,attempt,trouble,preview,previewed_at,previewed_by_id,undone,requested_at,task,state,result_id');
