-- Facts for other systems, by key. Staff writes them; listings and the search do not read them.
ALTER TABLE products ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}';
ALTER TABLE variants ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}';
