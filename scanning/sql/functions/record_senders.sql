-- Write down what each station holds, and the parent that was put down there.
CREATE OR REPLACE FUNCTION record_senders(senders batch_sender[], site bags_codesettings) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    sender batch_sender;
    held_for jsonb;
    is_any_told boolean := false;  -- perhaps of a station that comes again
BEGIN
    FOR number IN 1 .. cardinality(senders) LOOP
        sender := senders[number];
        CONTINUE WHEN NOT sender.is_signed_in;
        IF (sender.down).put_down_at IS DISTINCT FROM sender.was_put_down_at THEN
            PERFORM record_put_down(sender.person, sender.station, sender.down);
        END IF;
        IF sender.held > 0 OR sender.held_for <> '{}' OR sender.held_before > 0 OR is_any_told THEN
            is_any_told := true;
            held_for := sender.held_for;
            IF held_for <> '{}' THEN
                held_for := keep_touchable(held_for, sender.own_area, sender.may_bill, site);
            END IF;
            PERFORM record_station(sender.person, sender.station, sender.held, held_for);
        END IF;
    END LOOP;
END $$;
