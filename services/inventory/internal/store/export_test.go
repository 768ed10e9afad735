package store

// Apply is for edits that domain would not make.
var Apply = apply

// ReadAudit is Compare within a transaction.
var ReadAudit = readAudit
