-- The trigger of 0007 gives each old order its number.
UPDATE orders SET number = NULL WHERE number IS NULL;
