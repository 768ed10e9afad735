package store

// ReadAudit is Compare within a transaction.
var ReadAudit = readAudit
