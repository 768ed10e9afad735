-- Rows from before 0013. UPDATE locks only the rows it rewrites.
UPDATE order_history SET command = 'fulfill' WHERE command = 'hand_over';
