package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/akinai/akinai/pkg/id"
)

const (
	// maxConnections is more than the clients of any scenario, so that connections stay open.
	maxConnections = 512
	// maxTries bounds the attempts of one request.
	maxTries = 30
)

// asBrowsersDo is the header Accept-Encoding of browsers.
const asBrowsersDo = "gzip, deflate, br, zstd"

// shop calls the web edge as a browser app does: REST, with keep-alive. It reads pages as they were
// sent, and leaves them compressed: it measures the servers.
type shop struct {
	url    string
	client *http.Client
}

// newShop returns a shop whose connections come from the given address of this machine; if it is
// nil, the kernel chooses.
func newShop(url string, from net.IP) *shop {
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	if from != nil {
		dialer.LocalAddr = &net.TCPAddr{IP: from}
	}
	return &shop{url: url, client: &http.Client{
		Timeout: time.Minute,
		Transport: &http.Transport{
			DialContext:         dialer.DialContext,
			MaxIdleConns:        maxConnections,
			MaxIdleConnsPerHost: maxConnections,
			DisableCompression:  true,
		},
	}}
}

// reply is a response with its body as it was sent.
type reply struct {
	status int
	retry  time.Duration
	body   []byte
}

// word returns the status of a success, or the reason of a refusal.
func (r reply) word() string {
	var fault struct {
		Reason string `json:"reason"`
	}
	if r.status >= http.StatusBadRequest && json.Unmarshal(r.body, &fault) == nil && fault.Reason != "" {
		return fault.Reason
	}
	return strconv.Itoa(r.status)
}

func (s *shop) get(ctx context.Context, path string) (reply, error) {
	return s.send(ctx, http.MethodGet, path, http.Header{"Accept-Encoding": {asBrowsersDo}}, nil)
}

// post sends a body once, with a token and an idempotency key unless they are empty.
func (s *shop) post(ctx context.Context, path, token, key string, body any) (reply, error) {
	header := make(http.Header)
	if key != "" {
		header.Set("Idempotency-Key", key)
	}
	return s.write(ctx, http.MethodPost, path, token, header, body)
}

// put sends a body once, with a token.
func (s *shop) put(ctx context.Context, path, token string, body any) (reply, error) {
	return s.write(ctx, http.MethodPut, path, token, make(http.Header), body)
}

func (s *shop) write(ctx context.Context, method, path, token string, header http.Header, body any) (reply, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return reply{}, err
	}
	header.Set("Content-Type", "application/json")
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	return s.send(ctx, method, path, header, data)
}

func (s *shop) send(ctx context.Context, method, path string, header http.Header, body []byte) (reply, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.url+path, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	if header != nil {
		request.Header = header
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		return reply{}, err
	}
	seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
	return reply{status: answer.StatusCode, retry: time.Duration(seconds) * time.Second, body: data}, nil
}

// cartLine is the body of a write of a cart.
type cartLine struct {
	Quantity int `json:"quantity"`
}

// order is the body of a checkout.
type order struct {
	Lines         []orderLine `json:"lines"`
	PaymentMethod string      `json:"paymentMethod"`
	// Delivery is nil to leave it to the shop.
	Delivery *deliveryChoice `json:"delivery,omitempty"`
}

type orderLine struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// checkout places an order under a new key. After a 503 it retries after the advised delay.
func (b buyer) checkout(ctx context.Context, lines ...orderLine) (reply, error) {
	key := id.New()
	for range maxTries {
		answer, err := b.place(ctx, key, lines...)
		if err != nil || answer.status != http.StatusServiceUnavailable {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return answer, ctx.Err()
		case <-time.After(max(answer.retry, time.Second)):
		}
	}
	return reply{}, fmt.Errorf("turned away %d times", maxTries)
}

// place places an order once.
func (b buyer) place(ctx context.Context, key string, lines ...orderLine) (reply, error) {
	return b.post(ctx, "/v1/orders", b.token, key, order{Lines: lines, PaymentMethod: "tok_visa", Delivery: b.delivery})
}
