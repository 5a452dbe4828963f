CREATE OR REPLACE TRIGGER note_summary_mail_person
    AFTER INSERT OR DELETE OR UPDATE ON reports_summarymail_people
    FOR EACH ROW EXECUTE FUNCTION note_row('summary by e-mail', 'summary by e-mail', 'summarymail_id', '', '');
