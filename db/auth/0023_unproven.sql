-- Whether a passkey or a second factor was added before the address of its account was verified. A reset of the password removes it,
-- however old it is: its owner may be a stranger who registered the address.

ALTER TABLE passkeys ADD COLUMN unproven boolean NOT NULL DEFAULT false;
ALTER TABLE second_factors ADD COLUMN unproven boolean NOT NULL DEFAULT false;
UPDATE passkeys k SET unproven = true FROM accounts a WHERE a.id = k.account_id AND a.email_verified_at IS NULL;
UPDATE second_factors f SET unproven = true FROM accounts a WHERE a.id = f.account_id AND a.email_verified_at IS NULL;

-- Null stays for factors from before the column: they count as old.
ALTER TABLE second_factors ALTER COLUMN first_at SET DEFAULT now();
