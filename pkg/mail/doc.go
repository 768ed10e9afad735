// Package mail sends mails at least once: from a table in the schema of the service that sends
// them, by SMTP.
//
//	Add     writes a row in the transaction of the mail's cause
//	Queue   leases due rows, has them composed together, sends each, and marks them
//	SMTP    sends one mail
//
// A row contains what the mail is composed from, not the mail: text and links are made when it is
// sent. So a one-time token is never stored in clear; the composer creates it, stores its hash, and
// replaces it at the next attempt.
//
// If the process dies between sending and marking, the mail is sent again after the lease, with the
// same Message-ID. While the database is unavailable, marks are tried again until the lease ends,
// and no further mail is begun. A server that refuses a mail for good (5xx), or too many attempts,
// end in a dead row, an error in the log and the metric akinai.mails. Neither contains an address.
//
// The table is mails in db/auth. Lock order: the rows of a mark are locked in any order; if two
// marks block each other, one fails, and marks its rows one by one. Start reading at Queue.Deliver.
package mail
