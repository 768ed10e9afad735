package store

// LoadsSQL is the statement that reads the seats of slots.
const LoadsSQL = loadsSQL

// ListOf returns the statement that reads a page of shipments.
var ListOf = listOf
