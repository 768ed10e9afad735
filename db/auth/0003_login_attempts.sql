-- Nothing has used login_attempts since 0002.
DROP TABLE login_attempts;
