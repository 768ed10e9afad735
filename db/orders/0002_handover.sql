-- Cancel and hand-over: inventory decides which of them wins, and the order learns of it.

ALTER TABLE orders
  -- How much was handed over, as inventory told last.
  ADD COLUMN fulfillment text NOT NULL DEFAULT 'none' CHECK (fulfillment IN ('none', 'partial', 'whole')),
  -- task_at = 'infinity' is an alarm: the other side refuses the task for ever, and a person has to look.
  DROP CONSTRAINT orders_task_check,
  ADD CONSTRAINT orders_task_check CHECK (task IN ('place', 'capture', 'cancel', 'unwind')),
  ADD CONSTRAINT orders_task_cancel CHECK (task IS DISTINCT FROM 'cancel' OR status = 'confirmed');
