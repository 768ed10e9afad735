package store

// LoadsSQL is the statement that reads the seats of slots.
const LoadsSQL = loadsSQL
