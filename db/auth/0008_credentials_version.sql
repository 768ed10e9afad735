-- A login that checked the old password, or was made under the old e-mail address, must not start a session after the change
-- has ended all sessions. A new hash of the same password is no change.
ALTER TABLE accounts ADD COLUMN credentials_version integer NOT NULL DEFAULT 1;
