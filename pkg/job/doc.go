// Package job runs long work of a service on a file, such as an import: in batches, in the
// background, by one worker at a time, and with a checkpoint in the transaction of each batch, so
// that a crash loses and doubles nothing (ADR 0079).
//
// A job belongs to the service whose data it changes: its row, the places of its file in the blob
// store, and the refused lines are tables of the schema (db/kit). Staff create it, upload the file
// in parts, start it, follow and cancel it (Store). A Worker leases one job after the other and
// calls the task of its kind. The lease is a number, the epoch: every statement of a worker names
// it, and the next worker increments it. So a worker that lost its lease can write no more, however
// late it notices, and the transaction of its batch is rolled back.
//
// A task must write each batch in a transaction that calls Record, with a context of Run.Step. Lock
// order: the rows of the service first, the row of the job last. Start reading at Worker.
package job
