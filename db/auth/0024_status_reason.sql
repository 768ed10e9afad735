-- Why staff last disabled or enabled the account, for their colleagues.
ALTER TABLE accounts ADD COLUMN status_reason text NOT NULL DEFAULT '';
