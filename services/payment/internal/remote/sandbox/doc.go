// Package sandbox is a bank to develop and test against. It stands for a company outside the
// platform: its ledger is a database of its own (db/bank), so that what it has done survives any
// crash of ours, and its operations obey a bank's contract:
//
//   - keyed by the merchant reference, which is the order id, and repeatable;
//   - each decided by one guarded statement, so that of two operations at once one wins and the
//     other gets the winner's entry;
//   - a void of an unknown reference leaves a voided entry, which refuses an authorization that
//     comes later.
//
// The card's token decides how the bank behaves, see cards.go; any failure of its database looks
// like a bank that does not answer.
package sandbox
