package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// tolerance is how far the time of a signature may be from now.
const tolerance = 5 * time.Minute

// minSecret is the length of a secret in bytes, as the specification has it.
const minSecret = 24

// Inbound opens reports of the sandbox. It implements app.Reporter. The format of signatures is
// that of https://www.standardwebhooks.com.
type Inbound struct{ keys []*standardwebhooks.Webhook }

// NewInbound returns an Inbound that accepts each of the secrets, "whsec_" and base64: two while
// one replaces the other.
func NewInbound(secrets []string) (Inbound, error) {
	var in Inbound
	for _, secret := range secrets {
		key, err := keyOf(secret)
		if err != nil {
			return Inbound{}, err
		}
		in.keys = append(in.keys, key)
	}
	if len(in.keys) == 0 {
		return Inbound{}, errors.New("no secret")
	}
	return in, nil
}

var errSecret = fmt.Errorf("a secret is whsec_ and at least %d bytes in base64", minSecret)

func keyOf(secret string) (*standardwebhooks.Webhook, error) {
	if len(secret) < len("whsec_")+minSecret*4/3 {
		return nil, errSecret
	}
	key, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return nil, errSecret // not its text, which may be the secret
	}
	return key, nil
}

// printable matches ids.
var printable = regexp.MustCompile(`^[!-~]{1,200}$`)

// Open checks the signature of a report, then its time, and returns its content. Errors:
// domain.ErrReportForged, domain.ErrReportStale, domain.ErrReportInvalid.
func (in Inbound) Open(sent app.SentReport, now time.Time) (app.CarrierReport, error) {
	header := http.Header{}
	header.Set(standardwebhooks.HeaderWebhookID, sent.ID)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, sent.Timestamp)
	header.Set(standardwebhooks.HeaderWebhookSignature, sent.Signature)
	if !printable.MatchString(sent.ID) || !slices.ContainsFunc(in.keys, func(key *standardwebhooks.Webhook) bool {
		return key.VerifyIgnoringTimestamp(sent.Body, header) == nil // the clock of the service decides below
	}) {
		return app.CarrierReport{}, domain.ErrReportForged
	}
	seconds, err := strconv.ParseInt(sent.Timestamp, 10, 64)
	if signed := time.Unix(seconds, 0); err != nil || signed.Before(now.Add(-tolerance)) || signed.After(now.Add(tolerance)) {
		return app.CarrierReport{}, domain.ErrReportStale
	}
	return contentOf(sent.Body)
}

// report is the body of a webhook.
type report struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      struct {
		TrackingNumber string               `json:"tracking_number"`
		Status         domain.CarrierStatus `json:"status"`
		// At is when it happened.
		At     time.Time `json:"at"`
		Reason string    `json:"reason,omitempty"`
	} `json:"data"`
}

// typeReported is the only type of webhook.
const typeReported = "parcel.reported"

// maxReason bounds the reason, in characters.
const maxReason = 200

func contentOf(body []byte) (app.CarrierReport, error) {
	var r report
	if err := json.Unmarshal(body, &r); err != nil || r.Type != typeReported || r.Data.At.IsZero() {
		return app.CarrierReport{}, domain.ErrReportInvalid
	}
	number := domain.NewTrackingNumber(r.Data.TrackingNumber)
	if number == "" || len(number) > 40 || len([]rune(r.Data.Reason)) > maxReason ||
		strings.ContainsFunc(string(number)+r.Data.Reason, unicode.IsControl) {
		return app.CarrierReport{}, domain.ErrReportInvalid
	}
	return app.CarrierReport{Number: number, Report: domain.Report{Status: statusOf(r.Data.Status), At: r.Data.At, Reason: r.Data.Reason}}, nil
}

// statusOf returns a status of ours: an unknown one is for staff to look at.
func statusOf(status domain.CarrierStatus) domain.CarrierStatus {
	if slices.Contains(domain.CarrierStatuses(), status) {
		return status
	}
	return domain.CarrierUnknown
}
