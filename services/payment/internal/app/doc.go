// Package app moves money: it asks the bank and writes down what the bank said.
//
// The bank comes first, our books second, always. The order's own pending row is the durable intent, so nothing of ours has to
// be written before the bank is asked; whoever repeats a call after a crash is answered by the bank's ledger, which is keyed by
// the order id, and the books catch up. An authorization therefore costs one statement there and one here.
//
// Calls on one order may run at once, in several instances. The bank's guarded statements decide which of them wins; the books
// take up the winner's word whatever the order in which the words arrive, because domain's table lets them move forward only.
// So the books never hold a reversal that the bank does not have, and a void that is on record at the bank fences off an
// authorization that is still on its way.
package app
