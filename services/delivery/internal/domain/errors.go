package domain

import (
	"errors"

	"github.com/akinai/akinai/pkg/errs"
)

// Errors of slots.
var (
	// ErrSlotFull: all seats of the slot are taken.
	ErrSlotFull = errs.New(errs.Precondition, "SLOT_FULL", "the slot is full")
	// ErrSlotUnavailable: there is no such slot, or an order can no longer arrive in it.
	ErrSlotUnavailable = errs.New(errs.Precondition, "SLOT_UNAVAILABLE", "an order cannot arrive in this slot")
	// ErrSlotLimit: the customer, or the address, holds as many seats as it may.
	ErrSlotLimit = errs.New(errs.Precondition, "SLOT_LIMIT", "too many slots are held by one customer or for one address")
	// ErrSlotExpired: the hold expired before it was booked.
	ErrSlotExpired = errs.New(errs.Precondition, "SLOT_EXPIRED", "the hold of the slot has expired")
	// ErrSlotReleased: the seat was released.
	ErrSlotReleased = errs.New(errs.Precondition, "SLOT_RELEASED", "the slot was released")
	// ErrSlotMismatch: the order has a seat in another slot.
	ErrSlotMismatch = errs.New(errs.AlreadyExists, "SLOT_MISMATCH", "the order has another slot")
	// ErrSlotTooLate: the cut-off of the slot that the order has is over.
	ErrSlotTooLate = errs.New(errs.Precondition, "SLOT_TOO_LATE", "the slot can no longer be changed")
	// ErrBookingNotFound: the order has no seat.
	ErrBookingNotFound = errs.New(errs.NotFound, "SLOT_NOT_FOUND", "the order has no slot")
	// ErrWindowInvalid: the window ends before it begins.
	ErrWindowInvalid = errs.New(errs.Invalid, "WINDOW_INVALID", "a window ends after it begins")
	// ErrWindowPeriod: the version begins before the one that it follows.
	ErrWindowPeriod = errs.New(errs.Precondition, "WINDOW_PERIOD", "a later version of the window exists")
	// ErrDateInvalid: a text is not a day of the calendar.
	ErrDateInvalid = errs.New(errs.Invalid, "DATE_INVALID", "not a day of the calendar")
	// ErrZoneUnknown: no zone or method has this code.
	ErrZoneUnknown = errs.New(errs.NotFound, "ZONE_NOT_FOUND", "no such zone or method")
)

// ErrSlotMoved means that the order has another slot now than the one its shipments were planned
// for. It never leaves the service.
var ErrSlotMoved = errors.New("the order has another slot now")

// Errors of shipments.
var (
	// ErrShipmentNotFound: no shipment has this id.
	ErrShipmentNotFound = errs.New(errs.NotFound, "SHIPMENT_NOT_FOUND", "there is no such shipment")
	// ErrShipmentState: the state of the shipment does not allow this.
	ErrShipmentState = errs.New(errs.Precondition, "SHIPMENT_STATE_INVALID", "the shipment's state does not allow this")
	// ErrShipmentNumber: it is being handed over, or was, with another tracking number.
	ErrShipmentNumber = errs.New(errs.Precondition, "SHIPMENT_NUMBER_MISMATCH", "the shipment has another tracking number")
	// ErrReportTime: the report is of the future, or older than 90 days.
	ErrReportTime = errs.New(errs.Invalid, "REPORT_TIME_INVALID", "a report is of the last 90 days, not of the future")
	// ErrPageToken: the page token is not one of the service.
	ErrPageToken = errs.New(errs.Invalid, "PAGE_TOKEN_INVALID", "the page token is not one of ours")
)

// Errors of carriers.
var (
	// ErrCarrierUnsupported: the carrier takes no announcements, files or reports.
	ErrCarrierUnsupported = errs.New(errs.Invalid, "CARRIER_UNSUPPORTED", "the carrier does not support this")
	// ErrCarrierFile: the file is not CSV, or has too many rows.
	ErrCarrierFile = errs.New(errs.Invalid, "CARRIER_FILE_INVALID", "not a CSV file of at most 5000 rows")
	// ErrReportForged: the signature is not that of the carrier.
	ErrReportForged = errs.New(errs.Unauthenticated, "REPORT_FORGED", "the report is not signed by the carrier")
	// ErrReportStale: it was signed too long ago, or in the future.
	ErrReportStale = errs.New(errs.Invalid, "REPORT_STALE", "the report was not signed now")
	// ErrReportInvalid: the body is not a report.
	ErrReportInvalid = errs.New(errs.Invalid, "REPORT_INVALID", "the body is not a report")
	// ErrCarrierUnknown: the carrier sends no reports.
	ErrCarrierUnknown = errs.New(errs.NotFound, "CARRIER_UNKNOWN", "there is no carrier with reports of this name")
)
