// Package audit records which staff wrote what: one row of audit_events for every committed write,
// in the schema and the transaction of the write (ADR 0058).
//
// pkg/rpc puts a Call into the context of every method that Recorded reports. The store of the
// service makes a Row of what it changed, and adds its insert to the transaction. Without a Call in
// the context, a row is nil and costs no statement: shoppers, workers and consumers leave none.
// Start reading at RowOf. Server reads the log of one schema for staff (ADR 0083).
package audit
