INSERT INTO catalog.dead_letters OVERRIDING SYSTEM VALUE VALUES
	(1, 'product', 'b86ead1b-fb80-4b66-9c4c-d40da7bd9ab3', 'akinai.order.v1', 'lost', 'order.cancelled', '\xff', '{"ce_id": "b86ead1b-fb80-4b66-9c4c-d40da7bd9ab3", "ce_time": "2026-11-29T10:15:04.764072Z", "ce_type": "akinai.order.cancelled", "ce_source": "/akinai/orders", "content-type": "application/protobuf", "ce_specversion": "1.0"}', 'event order.cancelled b86ead1b-fb80-4b66-9c4c-d40da7bd9ab3: message cannot be read: proto: cannot parse invalid wire-format data', 1, '2026-11-29 10:15:05.182101+00');
INSERT INTO catalog.inbox VALUES
	('product', '01a226cc-9f07-7df8-8bd3-91b3f8015680', '2026-11-29 10:14:34.217433+00'),
	('product', '01a226cc-9f07-7d7a-bdba-153d20d3262f', '2026-11-29 10:14:34.217433+00'),
	('product', '01a226cc-9f07-7dc5-bb36-64adee331381', '2026-11-29 10:14:34.217433+00'),
	('product', '01a226cc-9f07-7ddc-99ca-277f41931b63', '2026-11-29 10:14:34.217433+00'),
	('product', '01a226cc-9f07-7e09-91ca-1ab49060b7f6', '2026-11-29 10:14:34.217433+00'),
	('product', '01a226cc-9f07-7cfe-8130-91840beefe60', '2026-11-29 10:14:34.217433+00'),
	('product', '01a226cc-9f07-7d95-a00e-9ce1ec1da205', '2026-11-29 10:14:34.217433+00'),
	('product', '01a226cc-9f07-7da1-93ee-8a9b5f5e3ed9', '2026-11-29 10:14:34.217433+00'),
	('product', '01a226cc-d4dd-7771-b791-1ff2f9ffa020', '2026-11-29 10:14:47.976608+00'),
	('product', '01a226cc-d518-730b-8e6b-3d0bc35a2baf', '2026-11-29 10:14:47.976608+00'),
	('product', '01a226cc-d51e-7bbe-bfe4-82e721a29751', '2026-11-29 10:14:47.976608+00'),
	('product', '01a226cc-d4ed-79c4-8e7c-408bb6556edc', '2026-11-29 10:14:47.976608+00'),
	('product', '01a226cc-d4e1-7609-a7f4-eb9dbb65b8c2', '2026-11-29 10:14:47.976608+00'),
	('product', '01a226cc-d565-7b06-b05e-3b22cffa6c4f', '2026-11-29 10:14:48.06416+00'),
	('product', '01a226cc-d5ab-7e76-86c5-40264c414bbd', '2026-11-29 10:14:48.161549+00'),
	('product', '01a226cc-d969-73c5-9f32-5dc2f74b480c', '2026-11-29 10:14:49.104479+00'),
	('product', '01a226cc-d953-77ea-8c33-bad3aeab2ef8', '2026-11-29 10:14:49.104479+00'),
	('product', '01a226cc-d98e-78c2-a6d8-008a206a9103', '2026-11-29 10:14:49.177597+00'),
	('product', 'b86ead1b-fb80-4b66-9c4c-d40da7bd9ab3', '2026-11-29 10:15:05.182101+00'),
	('product', '01a226cd-1925-728e-a2b3-34d357c908ce', '2026-11-29 10:15:05.464157+00'),
	('product', '01a226cd-1997-771f-b1af-48add945a7ca', '2026-11-29 10:15:05.565024+00');
INSERT INTO catalog.sales VALUES
	('e1e85a1e-e9d9-8531-972a-6d1a6489def9', 'TEA-SENCHA-100', -5064622042884493877, 11, 2166.120932534273),
	('1d392247-a438-809d-9a57-69b280d97fc9', 'TEA-SENCHA-100', 5694019142955338331, 11, 2166.1209029596002),
	('a726cef7-b30e-8859-a8d6-b90986aa5762', 'TEA-SENCHA-100', 5694019142955338331, 11, 2166.1209711836277),
	('2a12fbf7-898b-88e4-8fe9-3cce58d339e8', 'TEA-SENCHA-100', 7341745995506677716, 11, 2166.1310346772166);
INSERT INTO catalog.sales_canceled VALUES
	('cfd325da-d2bd-8eba-be28-742a21f19186', 11),
	('93aea7a9-cff1-824f-a2cc-6f18f33cd136', 11);
SELECT pg_catalog.setval('catalog.dead_letters_id_seq', 1, true);
