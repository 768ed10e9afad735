// Package sandbox is a bank for development and tests. It simulates a company outside the platform:
// it has its own ledger database (db/bank), so its entries survive any crash of the platform, and
// its operations have the contract of a bank:
//
//   - each has the merchant reference, which is the order id, as its key, and may be repeated;
//   - each is one guarded statement, so that of two concurrent operations one wins and the other
//     returns the winner's entry;
//   - a void of an unknown reference records a voided entry, which blocks a later authorization.
//
// The token of the card determines the behavior of the bank, see cards.go. Any failure of its
// database has the effect of a bank that does not answer.
package sandbox
