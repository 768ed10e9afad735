-- Rows from before 0007. UPDATE locks only the rows it rewrites, and VALIDATE lets others read and write.
UPDATE movements SET cause = 'fulfilled' WHERE cause = 'shipped';

ALTER TABLE movements VALIDATE CONSTRAINT movements_cause;
