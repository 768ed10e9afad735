package store

// Apply exports apply, for edits that package domain would not make.
var Apply = apply

// ReadReconciliation is Reconcile within a transaction.
var ReadReconciliation = readComparison
