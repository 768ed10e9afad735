-- Impacts say more: an odd one that a term stands aside (docs/search.md). The index stays as it is until the service has done it again.
UPDATE products SET indexed_version = 0;
