-- Write down what the station holds, and the parent that was put down there.
CREATE OR REPLACE FUNCTION record_sender(sender batch_sender, site bags_codesettings) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF (sender.down).put_down_at IS DISTINCT FROM sender.was_put_down_at THEN
        PERFORM record_put_down(sender.person, sender.station, sender.down);
    END IF;
    IF sender.held > 0 OR sender.held_before > 0 OR sender.held_for <> '{}' THEN
        IF sender.held_for <> '{}' THEN
            sender.held_for := keep_touchable(sender.held_for, sender.own_area, sender.may_bill, site);
        END IF;
        PERFORM record_station(sender.person, sender.station, sender.held, sender.held_for);
    END IF;
END $$;
