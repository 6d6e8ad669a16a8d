-- The list of all alerts reads them by age, newest first, also those of one camera, yard, person or rule.
create index alert_of_camera on alert (camera_id, id);
create index alert_of_yard on alert (yard_id, id) where yard_id is not null;
create index alert_of_handler on alert (handler_id, id) where handler_id is not null;
create index alert_of_rule on alert (rule, id);
