package store

// Apply is for edits that domain would not make.
var Apply = apply

// ReadReconciliation is Compare within a transaction.
var ReadReconciliation = readReconciliation
