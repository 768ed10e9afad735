package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Reporter is a carrier that sends reports.
type Reporter interface {
	// Open checks the signature of a report and returns its content. Errors:
	// domain.ErrReportForged, domain.ErrReportStale, domain.ErrReportInvalid.
	Open(sent SentReport, now time.Time) (CarrierReport, error)
}

// SentReport is a report as a carrier has sent it.
type SentReport struct {
	ID, Timestamp, Signature string
	Body                     []byte
}

// CarrierReport is the content of a report.
type CarrierReport struct {
	Number domain.TrackingNumber
	domain.Report
}

// Receive records a report of a carrier, and reports whether it was recorded before. It returns
// after the commit; every error means that nothing was recorded. Errors: domain.ErrCarrierUnknown,
// domain.ErrReportForged, domain.ErrReportStale, domain.ErrReportInvalid, domain.ErrReportTime,
// domain.ErrShipmentNotFound, domain.ErrShipmentState.
func (c *Carriers) Receive(ctx context.Context, carrier domain.Carrier, sent SentReport) (repeated bool, err error) {
	reporter, known := c.reporters[carrier]
	if !known {
		return false, domain.ErrCarrierUnknown
	}
	now := c.shipments.clock.Now()
	report, err := reporter.Open(sent, now)
	if err != nil {
		return false, err
	}
	if !inTime(report.At, now) {
		return false, domain.ErrReportTime
	}
	receipt, err := c.store.Receive(ctx, carrier, sent.ID, report.Number, report.Report)
	switch {
	case err != nil:
		return false, fmt.Errorf("report %s of %s: %w", sent.ID, carrier, err)
	case receipt == ReceiptUnknown:
		return false, domain.ErrShipmentNotFound
	case receipt == ReceiptEarly:
		return false, domain.ErrShipmentState
	default:
		return receipt == ReceiptRepeated, nil
	}
}
