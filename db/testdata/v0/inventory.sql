INSERT INTO inventory.announced VALUES
	('TEA-SENCHA-100', 'main', 200, 12);
INSERT INTO inventory.items VALUES
	('TEA-SENCHA-100', NULL, 'in');
INSERT INTO inventory.levels VALUES
	('TEA-SENCHA-100', 'main', 200, 12, 1, 0);
INSERT INTO inventory.movements OVERRIDING SYSTEM VALUE VALUES
	(92, 'TEA-SENCHA-100', 'main', 'received', 200, 0, 'samples', 'operator', '2026-11-29 10:14:33.883046+00', ''),
	(114, 'TEA-SENCHA-100', 'main', 'reserved', 0, 2, '1d392247-a438-809d-9a57-69b280d97fc9', 'system:order', '2026-11-29 10:14:47.762421+00', ''),
	(115, 'TEA-SENCHA-100', 'main', 'reserved', 0, 1, 'cfd325da-d2bd-8eba-be28-742a21f19186', 'system:order', '2026-11-29 10:14:47.782452+00', ''),
	(116, 'TEA-SENCHA-100', 'main', 'reserved', 0, 3, 'e1e85a1e-e9d9-8531-972a-6d1a6489def9', 'system:order', '2026-11-29 10:14:47.821878+00', ''),
	(117, 'TEA-SENCHA-100', 'main', 'reserved', 0, 1, '93aea7a9-cff1-824f-a2cc-6f18f33cd136', 'system:order', '2026-11-29 10:14:47.83686+00', ''),
	(118, 'TEA-SENCHA-100', 'main', 'reserved', 0, 5, '323dadf6-fe52-86d7-8f93-15b8448caeb6', 'system:order', '2026-11-29 10:14:47.847758+00', ''),
	(119, 'TEA-SENCHA-100', 'main', 'released', 0, -5, '323dadf6-fe52-86d7-8f93-15b8448caeb6', 'system:order', '2026-11-29 10:14:47.853441+00', ''),
	(120, 'TEA-SENCHA-100', 'main', 'reserved', 0, 4, 'a726cef7-b30e-8859-a8d6-b90986aa5762', 'system:order', '2026-11-29 10:14:47.875496+00', ''),
	(121, 'TEA-SENCHA-100', 'main', 'released', 0, -1, 'cfd325da-d2bd-8eba-be28-742a21f19186', 'system:order', '2026-11-29 10:14:48.913262+00', ''),
	(122, 'TEA-SENCHA-100', 'main', 'released', 0, -1, '93aea7a9-cff1-824f-a2cc-6f18f33cd136', 'system:order', '2026-11-29 10:14:48.936337+00', ''),
	(123, 'TEA-SENCHA-100', 'main', 'reserved', 0, 1, '2a12fbf7-898b-88e4-8fe9-3cce58d339e8', 'system:order', '2026-11-29 10:15:05.248954+00', ''),
	(124, 'TEA-SENCHA-100', 'main', 'reserved', 0, 2, 'ef0cf4cf-d119-883b-b751-5a0f1f897919', 'system:order', '2026-11-29 10:15:09.73113+00', ''),
	(125, 'TEA-SENCHA-100', 'main', 'reserved', 0, 1, 'b7dc3756-23f9-8de6-82a8-e4fa51cf99a1', 'system:order', '2026-11-29 10:15:09.739619+00', ''),
	(126, 'TEA-SENCHA-100', 'main', 'released', 0, -1, 'b7dc3756-23f9-8de6-82a8-e4fa51cf99a1', 'system:order', '2026-11-29 10:15:10.744334+00', '');
INSERT INTO inventory.reservation_lines VALUES
	('1d392247-a438-809d-9a57-69b280d97fc9', 'TEA-SENCHA-100', 'main', 2, 0, 0, 0, 0),
	('e1e85a1e-e9d9-8531-972a-6d1a6489def9', 'TEA-SENCHA-100', 'main', 3, 0, 0, 0, 0),
	('323dadf6-fe52-86d7-8f93-15b8448caeb6', 'TEA-SENCHA-100', 'main', 5, 5, 0, 0, 0),
	('a726cef7-b30e-8859-a8d6-b90986aa5762', 'TEA-SENCHA-100', 'main', 4, 0, 0, 0, 0),
	('cfd325da-d2bd-8eba-be28-742a21f19186', 'TEA-SENCHA-100', 'main', 1, 1, 0, 0, 0),
	('93aea7a9-cff1-824f-a2cc-6f18f33cd136', 'TEA-SENCHA-100', 'main', 1, 1, 0, 0, 0),
	('2a12fbf7-898b-88e4-8fe9-3cce58d339e8', 'TEA-SENCHA-100', 'main', 1, 0, 0, 0, 0),
	('ef0cf4cf-d119-883b-b751-5a0f1f897919', 'TEA-SENCHA-100', 'main', 2, 0, 0, 0, 0),
	('b7dc3756-23f9-8de6-82a8-e4fa51cf99a1', 'TEA-SENCHA-100', 'main', 1, 1, 0, 0, 0);
INSERT INTO inventory.reservations VALUES
	('1d392247-a438-809d-9a57-69b280d97fc9', 'committed', '\x881751425206d645482eec69fa670a90b6c908729b00906f71d8a7733953c9b7', '2026-11-29 10:29:47.762421+00', '2026-11-29 10:14:47.762421+00'),
	('e1e85a1e-e9d9-8531-972a-6d1a6489def9', 'committed', '\x72d58321139d8342091c5f42bbfb9135dce2655790d7703588b92ba7f938d6be', '2026-11-29 10:29:47.821878+00', '2026-11-29 10:14:47.821878+00'),
	('323dadf6-fe52-86d7-8f93-15b8448caeb6', 'released', '\x2746a151bdc6ee508cf422589416d6e4f08d2bf3152a470f64fb2bdd37fd54b8', '2026-11-29 10:29:47.847758+00', '2026-11-29 10:14:47.847758+00'),
	('a726cef7-b30e-8859-a8d6-b90986aa5762', 'committed', '\xb3c75d90cc2ea0d8a2db60127a2917227da55df9f411a93cb849f434bc4e6f9d', '2026-11-29 10:29:47.875496+00', '2026-11-29 10:14:47.875496+00'),
	('cfd325da-d2bd-8eba-be28-742a21f19186', 'released', '\x4e546a89da68f26f6aab0cf8f1e91c4df310845b8a0c83855a9d6cb2c0f75940', '2026-11-29 10:29:47.782452+00', '2026-11-29 10:14:47.782452+00'),
	('93aea7a9-cff1-824f-a2cc-6f18f33cd136', 'released', '\x4e546a89da68f26f6aab0cf8f1e91c4df310845b8a0c83855a9d6cb2c0f75940', '2026-11-29 10:29:47.83686+00', '2026-11-29 10:14:47.83686+00'),
	('2a12fbf7-898b-88e4-8fe9-3cce58d339e8', 'committed', '\x4e546a89da68f26f6aab0cf8f1e91c4df310845b8a0c83855a9d6cb2c0f75940', '2026-11-29 10:30:05.248954+00', '2026-11-29 10:15:05.248954+00'),
	('ef0cf4cf-d119-883b-b751-5a0f1f897919', 'committed', '\x881751425206d645482eec69fa670a90b6c908729b00906f71d8a7733953c9b7', '2026-11-29 10:30:09.73113+00', '2026-11-29 10:15:09.73113+00'),
	('b7dc3756-23f9-8de6-82a8-e4fa51cf99a1', 'released', '\x4e546a89da68f26f6aab0cf8f1e91c4df310845b8a0c83855a9d6cb2c0f75940', '2026-11-29 10:30:09.739619+00', '2026-11-29 10:15:09.739619+00');
SELECT pg_catalog.setval('inventory.announcements', 7, true);
SELECT pg_catalog.setval('inventory.dead_letters_id_seq', 1, false);
SELECT pg_catalog.setval('inventory.movements_id_seq', 126, true);
SELECT pg_catalog.setval('inventory.unannounced_id_seq', 240, true);
