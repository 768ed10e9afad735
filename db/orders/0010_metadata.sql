-- Facts for other systems, by key; written by staff (ADR 0042).
ALTER TABLE orders ADD COLUMN metadata jsonb NOT NULL DEFAULT '{}';
