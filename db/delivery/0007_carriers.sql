-- What carriers know a shipment by: the number of the order and of the shipment within it. It is printed on labels, and comes back
-- beside the tracking number in files of carriers.
ALTER TABLE shipments ADD COLUMN reference text NOT NULL DEFAULT '';
UPDATE shipments s SET reference = n.reference
FROM (SELECT p.id, o.order_number || '-' || row_number() OVER (PARTITION BY p.order_id ORDER BY p.location, p.availability DESC) AS reference
      FROM shipments p JOIN shipment_orders o USING (order_id) WHERE o.order_number <> '') AS n
WHERE s.id = n.id;
-- When it was announced to its carrier first.
ALTER TABLE shipments ADD COLUMN announced_at timestamptz;
CREATE UNIQUE INDEX shipments_reference ON shipments (reference) WHERE reference <> '';
CREATE INDEX shipments_tracking ON shipments (carrier, tracking_number) WHERE tracking_number <> '';

-- A carrier that does not exist, for development and tests.
INSERT INTO carriers (code, name) VALUES ('sandbox', 'サンドボックス');

-- Reports that carriers sent, once each: the inbox of carriers.
CREATE TABLE carrier_reports (
    carrier     text        NOT NULL,
    -- The carrier's id of the report; a repetition has the same.
    id          text        NOT NULL,
    shipment_id uuid        NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (carrier, id)
);
CREATE INDEX carrier_reports_received ON carrier_reports (received_at);
REVOKE UPDATE, TRUNCATE ON carrier_reports FROM akinai_delivery;
