INSERT INTO analytics.dead_letters OVERRIDING SYSTEM VALUE VALUES
	(1, 'analytics', 'b86ead1b-fb80-4b66-9c4c-d40da7bd9ab3', 'akinai.order.v1', 'lost', 'order.cancelled', '\xff', '{"ce_id": "b86ead1b-fb80-4b66-9c4c-d40da7bd9ab3", "ce_time": "2026-11-29T10:15:04.764072Z", "ce_type": "akinai.order.cancelled", "ce_source": "/akinai/orders", "content-type": "application/protobuf", "ce_specversion": "1.0"}', 'event order.cancelled b86ead1b-fb80-4b66-9c4c-d40da7bd9ab3: message cannot be read: proto: cannot parse invalid wire-format data', 1, '2026-11-29 10:15:05.182742+00');
INSERT INTO analytics.inbox VALUES
	('analytics', '01a226cc-d4ed-79c4-8e7c-408bb6556edc', '2026-11-29 10:14:47.947746+00'),
	('analytics', '01a226cc-d4e1-7609-a7f4-eb9dbb65b8c2', '2026-11-29 10:14:47.947746+00'),
	('analytics', '01a226cc-d51e-7bbe-bfe4-82e721a29751', '2026-11-29 10:14:48.047262+00'),
	('analytics', '01a226cc-d565-7b06-b05e-3b22cffa6c4f', '2026-11-29 10:14:48.047262+00'),
	('analytics', '01a226cc-d518-730b-8e6b-3d0bc35a2baf', '2026-11-29 10:14:48.047262+00'),
	('analytics', '01a226cc-d969-73c5-9f32-5dc2f74b480c', '2026-11-29 10:14:49.108236+00'),
	('analytics', '01a226cc-d953-77ea-8c33-bad3aeab2ef8', '2026-11-29 10:14:49.108236+00'),
	('analytics', 'b86ead1b-fb80-4b66-9c4c-d40da7bd9ab3', '2026-11-29 10:15:05.182742+00'),
	('analytics', '01a226cd-1925-728e-a2b3-34d357c908ce', '2026-11-29 10:15:05.388244+00');
INSERT INTO analytics.sales_by_day VALUES
	('2026-11-29', 'JPY', 6, 6, 12, 19440, 2, 3240);
SELECT pg_catalog.setval('analytics.dead_letters_id_seq', 1, true);
