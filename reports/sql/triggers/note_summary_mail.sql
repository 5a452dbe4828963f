CREATE OR REPLACE TRIGGER note_summary_mail
    AFTER INSERT OR DELETE OR UPDATE ON reports_summarymail
    FOR EACH ROW EXECUTE FUNCTION note_row('summary by e-mail', 'summary by e-mail', 'id', '', '');
