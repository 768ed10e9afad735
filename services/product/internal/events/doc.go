// Package events encodes the events of the product service, and consumes stock and order events.
//
// A second delivery changes nothing: the inbox has its id. A row of stock is only replaced by one
// with a higher revision, so even without the inbox, or out of order, the newest one stays.
package events
