package sandbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// Code is the code of the carrier.
const Code domain.Carrier = "sandbox"

// Faults are the parts of reports, from 0 to 1, that the carrier treats badly.
type Faults struct {
	Delay, Duplicate, Reorder, Lose float64
	// Absent is the part of parcels whose recipient is not at home at first.
	Absent float64
}

// Carrier is the sandbox. It implements app.Carrier. Safe for concurrent use.
type Carrier struct {
	url    string
	key    *standardwebhooks.Webhook
	step   time.Duration
	faults Faults
	clock  clock.Clock
	client *http.Client

	mu   sync.Mutex
	rng  *rand.Rand
	due  []delivery
	sent map[domain.TrackingNumber]bool
}

// delivery is a report that is to be sent.
type delivery struct {
	id    string
	at    time.Time
	body  []byte
	tries int
}

// New returns a carrier that reports to an address, signed with a secret. step is the time between
// two reports on a parcel.
func New(url, secret string, step time.Duration, faults Faults, now clock.Clock, rng *rand.Rand) (*Carrier, error) {
	key, err := keyOf(secret)
	if err != nil {
		return nil, err
	}
	return &Carrier{
		url: url, key: key, step: step, faults: faults, clock: now, rng: rng, sent: make(map[domain.TrackingNumber]bool),
		client: &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}, nil
}

// Announce numbers the parcels, and plans what is reported on them. A parcel that was announced
// before has the same number, and is not reported on twice.
func (c *Carrier) Announce(_ context.Context, parcels []app.Parcel, _ time.Time) (app.Announcement, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := app.Announcement{Numbers: make(map[domain.ShipmentID]domain.TrackingNumber, len(parcels))}
	for _, p := range parcels {
		number := numberOf(p.ID)
		out.Announced, out.Numbers[p.ID] = append(out.Announced, p.ID), number
		if !c.sent[number] {
			c.sent[number] = true
			c.plan(number)
		}
	}
	return out, nil
}

// numberOf returns the number of a parcel: eleven digits, and their remainder by 7.
func numberOf(shipment domain.ShipmentID) domain.TrackingNumber {
	hash := sha256.Sum256([]byte(shipment))
	digits := binary.BigEndian.Uint64(hash[:8]) % 100_000_000_000
	return domain.TrackingNumber(fmt.Sprintf("%011d%d", digits, digits%7))
}

// plan plans the reports on a parcel.
func (c *Carrier) plan(number domain.TrackingNumber) {
	way := []domain.CarrierStatus{domain.CarrierInTransit, domain.CarrierOutForDelivery, domain.CarrierDelivered}
	if c.rng.Float64() < c.faults.Absent {
		way = slices.Insert(way, 2, domain.CarrierAttempted, domain.CarrierRedelivery, domain.CarrierOutForDelivery)
	}
	var planned []delivery
	for i, status := range way {
		at := c.clock.Now().Add(time.Duration(i+1) * c.step)
		d := delivery{id: id.New(), at: at, body: bodyOf(number, status, at)}
		if c.rng.Float64() < c.faults.Lose {
			continue
		}
		if c.rng.Float64() < c.faults.Delay {
			d.at = d.at.Add(time.Duration(c.rng.Int64N(int64(3 * c.step))))
		}
		planned = append(planned, d)
		if c.rng.Float64() < c.faults.Duplicate {
			planned = append(planned, d)
		}
	}
	for i := 1; i < len(planned); i++ {
		if c.rng.Float64() < c.faults.Reorder {
			planned[i-1].at, planned[i].at = planned[i].at, planned[i-1].at
		}
	}
	c.due = append(c.due, planned...)
}

func bodyOf(number domain.TrackingNumber, status domain.CarrierStatus, at time.Time) []byte {
	r := report{Type: typeReported, Timestamp: at}
	r.Data.TrackingNumber, r.Data.Status, r.Data.At = string(number), status, at
	body, _ := json.Marshal(r) //nolint:errchkjson // of a time of this millennium
	return body
}

const (
	// maxTries is how often a report is sent, with pauses of retryAfter that grow by one each.
	maxTries   = 40
	retryAfter = time.Second
)

// Deliver sends what is due. A report that is not accepted is sent again later, up to maxTries
// times: its parcel may not be handed over yet.
func (c *Carrier) Deliver(ctx context.Context) error {
	var faults []error
	for _, d := range c.take() {
		if err := c.send(ctx, d); err != nil {
			d.tries++
			d.at = c.clock.Now().Add(time.Duration(d.tries) * retryAfter)
			if d.tries < maxTries {
				c.mu.Lock()
				c.due = append(c.due, d)
				c.mu.Unlock()
			} else {
				faults = append(faults, err)
			}
		}
	}
	return errors.Join(faults...)
}

// take removes and returns what is due, the first one first.
func (c *Carrier) take() (due []delivery) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock.Now()
	c.due = slices.DeleteFunc(c.due, func(d delivery) bool {
		if d.at.After(now) {
			return false
		}
		due = append(due, d)
		return true
	})
	slices.SortStableFunc(due, func(a, b delivery) int { return a.at.Compare(b.at) })
	return due
}

// send sends a report, signed now.
func (c *Carrier) send(ctx context.Context, d delivery) error {
	now := c.clock.Now()
	signature, err := c.key.Sign(d.id, now, d.body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(d.body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(standardwebhooks.HeaderWebhookID, d.id)
	req.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	req.Header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	res, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16)) // so that the connection is used again
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("the shop answers a report with %s", res.Status)
	}
	return nil
}
